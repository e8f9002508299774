const NAMES = `
add-cache-item add-gid after-request-call after-request-hook alarm alarm-backlog alarm-cheap alarm-fd
alarm-freq alarm-list alarm-listen-queue alarm-log alarm-lq alarm-metric alarm-msg-size alarm-segfault
alarms-list allowed-modifiers async attach-control-daemon attach-daemon attach-daemon2 auto-weight autoload
backlog-alarm backtrace-depth binary-append-data binary-path binsh blacklist body-read-warning
brutal-reload-on-fd build-plugin cache cache-blocksize cache-expire-freq cache-no-expire
cache-report-freed-items cache-store cache-store-sync cache-sync cache-udp-node cache-udp-server
cache-use-last-modified cache2 call-as-emperor call-as-emperor1 call-as-emperor2 call-as-emperor4 call-as-root
call-as-user call-as-user-atexit call-as-vassal call-as-vassal1 call-as-vassal3 call-asap call-in-jail
call-post-app call-pre-app call-pre-jail carbon carbon-freq carbon-hostname-dots carbon-id carbon-idle-avg
carbon-max-retry carbon-name-resolve carbon-no-workers carbon-resolve-names carbon-retry-delay carbon-root
carbon-timeout carbon-use-metrics catch-exceptions cflags cgi cgi-allowed-ext cgi-async-max-attempts
cgi-buffer-size cgi-close-stdin-on-eof cgi-do-not-kill-on-error cgi-from-docroot cgi-helper cgi-index
cgi-loadlib cgi-map-helper cgi-mode cgi-optimize cgi-optimized cgi-path-info cgi-safe cgi-timeout cgi-unset
cgroup cgroup-dir-mode cgroup-opt cheaper-algo-list cheaper-algos-list cheaper-list check-cache check-interval
check-mount check-mountpoint check-static-docroot chmod chroot clock clock-list clocks-list close-on-exec2
command-mode config-py connect-and-read cron cron-harakiri cron-legion cron2 daemons-honour-stdin
declare-option declare-option2 disable-sendfile dlopen dot-h drop-after-apps drop-after-init dump-options
early-emperor early-envdir emperor-broodlord emperor-cap emperor-curse-tolerance emperor-extra-ext
emperor-extra-extension emperor-freq emperor-graceful-shutdown emperor-magic-exec emperor-max-throttle
emperor-no-blacklist emperor-nofollow emperor-on-demand-dir emperor-on-demand-directory emperor-on-demand-exec
emperor-on-demand-ext emperor-on-demand-extension emperor-pidfile emperor-procname emperor-proxy-socket
emperor-required-heartbeat emperor-stats emperor-stats-server emperor-throttle emperor-tyrant-nofollow
emperor-use-clone emperor-wrapper emperor-wrapper-fallback emperor-wrapper-override enable-metrics
enable-proxy-protocol envdir error-page-403 error-page-404 error-page-500 eval exception-handler
exec-as-emperor exec-as-vassal exit extract fallback-config farm fastcgi-modifier1 fastcgi-modifier2
fastcgi-nph-socket fastrouter fastrouter-buffer-size fastrouter-cheap fastrouter-events fastrouter-fallback
fastrouter-fallback-on-no-key fastrouter-gid fastrouter-gracetime fastrouter-harakiri
fastrouter-post-buffering fastrouter-post-buffering-dir fastrouter-processes fastrouter-quiet
fastrouter-resubscribe fastrouter-resubscribe-bind fastrouter-ss fastrouter-stats fastrouter-stats-server
fastrouter-subscription-fallback-key fastrouter-subscription-server fastrouter-subscription-slot
fastrouter-timeout fastrouter-to fastrouter-uid fastrouter-use-base fastrouter-use-cache
fastrouter-use-code-string fastrouter-use-pattern fastrouter-use-socket fastrouter-workers fastrouter-zerg
fd-safe file-serve-mode file-write fileserve-mode flock flock-wait flock-wait2 flock2 freebind fs-signal ftok
get heartbeat honour-range honour-stdin hook-as-emperor hook-as-gateway hook-as-mule hook-as-vassal
hook-emperor-lost hook-emperor-reload hook-emperor-start hook-emperor-stop http-enable-proxy-protocol
http-manage-rtsp http-manage-source http-stud-prefix http-subscription-fallback-key http-use-base
http-use-cache http-use-code-string http-use-pattern httprouter https-export-cert https-session-context
https-socket-modifier1 https-socket-modifier2 ignore-script-name immediate-gid immediate-uid
imperial-monitor-list imperial-monitors-list import inject-after inject-before iprint jailed ksm legion
legion-attach-daemon legion-cron legion-death legion-death-on-lord-error legion-freq legion-join legion-lord
legion-mcast legion-node legion-node-joined legion-node-left legion-quorum legion-scroll
legion-scroll-list-max-size legion-scroll-max-size legion-setup legion-skew-tolerance
legion-smart-attach-daemon legion-smart-attach-daemon2 legion-tolerance legion-unlord limit-as limit-nproc
listen-queue-alarm load-file-in-cache load-file-in-cache-gzip lock-engine locks log-alarm log-drain log-filter
log-prefix log-req-route log-route log-socket log-syslog logfile-chmod logfile-chown logger-list loggers-list
loop loop-list loops-list lq-alarm map-socket master-as-root max-apps max-fd mem-collector-freq metric
metric-alarm metric-dir metric-dir-restore metric-threshold metrics-dir metrics-dir-restore metrics-no-cores
mime-file mimefile mode mount-as-emperor mount-as-root mount-as-vassal mount-asap mount-check mount-in-jail
mount-post-jail mount-pre-jail mountpoint-check mule mule-harakiri mule-msg-size multicast multicast-loop
multicast-ttl nagios namespace namespace-keep-mount namespace-net never-swap no-default-app no-defer-accept
no-fd-passing no-harakiri-after-req-hook no-harakiri-arh no-server no-site no-threads-wait not-alarm-log
not-log-alarm notify-socket ns ns-net offload-thread pcre-jit pecan persistent-ipcsem ping ping-timeout
pivot-root plugin-list plugins-list post-pymodule-alias print-sym print-symbol prio privileged-binary-patch
privileged-binary-patch-arg profiler propagate-touch pump puwsgi-socket py py-auto-reload
py-auto-reload-ignore py-call-uwsgi-fork-hooks py-executable py-import py-program-name py-programname
py-sharedarea py-sys-executable pyimport pymodule-alias pyrun pyshell pyshell-oneshot python
python-auto-reload python-autoreload python-import python-raw python-version python-worker-override queue
queue-blocksize queue-store queue-store-sync raw-modifier1 raw-modifier2 raw-socket rawrouter
rawrouter-buffer-size rawrouter-cheap rawrouter-events rawrouter-fallback rawrouter-gracetime
rawrouter-harakiri rawrouter-max-retries rawrouter-processes rawrouter-quiet rawrouter-ss rawrouter-stats
rawrouter-stats-server rawrouter-subscription-server rawrouter-subscription-slot rawrouter-timeout
rawrouter-to rawrouter-use-base rawrouter-use-cache rawrouter-use-code-string rawrouter-use-pattern
rawrouter-use-socket rawrouter-workers rawrouter-xclient rawrouter-zerg rbtimer re-fork re-fork-as-root reaper
refork refork-as-root reload-on-exception-repr reload-on-exception-type reload-on-exception-value reload-on-fd
reload-os-env remap-modifier resolve response-headers-limit resume router-list routers-list rpc-max
rsyslog-packet-size rsyslog-split-messages safe-fd scgi-modifier1 scgi-modifier2 scgi-nph-socket
segfault-alarm setns setns-preopen setns-skip setns-socket setns-socket-skip shared-import shared-py-import
shared-pyimport shared-python-import sharedarea show-config shutdown-sockets signal signal-bufsize
signal-rbtimer signal-timer signals-bufsize skip-atexit smart-attach-daemon smart-attach-daemon2 sni sni-dir
sni-dir-ciphers sni-regexp snmp snmp-community so-send-timeout so-write-timeout socket-rcvbuf
socket-send-timeout socket-sndbuf socket-write-timeout spooler spooler-chdir spooler-external spooler-freq
spooler-frequency spooler-harakiri spooler-import spooler-max-tasks spooler-ordered spooler-processes
spooler-py-import spooler-pyimport spooler-python-import spooler-quiet ssl-enable-sslv3 ssl-enable-tlsv1
ssl-enable3 ssl-option ssl-socket ssl-tmp-dir ssl-verbose ssl-verify-depth sslrouter sslrouter-buffer-size
sslrouter-cheap sslrouter-events sslrouter-fallback sslrouter-gracetime sslrouter-harakiri
sslrouter-max-retries sslrouter-processes sslrouter-quiet sslrouter-session-context sslrouter-sni sslrouter-ss
sslrouter-stats sslrouter-stats-server sslrouter-subscription-server sslrouter-timeout sslrouter-to
sslrouter-use-base sslrouter-use-cache sslrouter-use-code-string sslrouter-use-pattern sslrouter-use-socket
sslrouter-workers sslrouter-zerg sslrouter2 st start-unsubscribed static-cache-paths static-cache-paths-name
static-check static-expires static-expires-mtime static-expires-path-info static-expires-path-info-mtime
static-expires-type static-expires-type-mtime static-expires-uri static-expires-uri-mtime static-gzip
static-gzip-all static-gzip-dir static-gzip-ext static-gzip-prefix static-gzip-suffix static-index static-map2
static-safe static-skip-ext stats-no-metrics stats-push stats-pusher-default-freq stats-pushers-default-freq
subscribe subscribe-freq subscribe-to subscribe-with-modifier1 subscribe2 subscription-algo
subscription-dotsplit subscription-notify-socket subscription-tolerance subscriptions-credentials-check
subscriptions-sign-check subscriptions-sign-check-tolerance subscriptions-sign-skip-uid
subscriptions-use-credentials suspend suwsgi-socket tcp-fast-open tcp-fast-open-client tcp-fastopen
tcp-fastopen-client tcp-nodelay test thread-stack-size threads-stack-size timer udp ugreen ugreen-stacksize
umount-as-emperor umount-as-root umount-as-vassal umount-asap umount-in-jail umount-post-jail umount-pre-jail
unique-cron unique-cron-legion unique-legion-cron unprivileged-binary-patch unprivileged-binary-patch-arg
unshare unshare2 unsubscribe-on-graceful-reload upload-progress use-abort vassal-cap vassal-set
vassal-sos-backlog vassals-cap vassals-include-before vassals-inherit-before vassals-set vassals-start-hook
vassals-stop-hook vhost-host wait-for-dir wait-for-file wait-for-fs wait-for-fs-timeout wait-for-iface
wait-for-iface-timeout wait-for-interface wait-for-interface-timeout wait-for-mountpoint wait-for-socket
wait-for-socket-timeout wait-iface wait-iface-timeout wait-interface wait-interface-timeout web3
websocket-max-size websocket-ping-freq websocket-pong-tolerance websockets-max-size websockets-ping-freq
websockets-pong-tolerance weight whitelist worker-exec worker-exec2 worker-mount wsgi-accept-buffer
wsgi-accept-buffers wsgi-lite wsgi-strict zerg zerg-fallback zerg-pool zerg-server zergpool
`;

/**
 * Options of uWSGI 2.0.28 and its plugins that this host does not know. In a file any other name may be a placeholder;
 * with one of these an operator expects something to happen.
 */
export const OTHER_NAMES: ReadonlySet<string> = new Set(NAMES.trim().split(/\s+/));
