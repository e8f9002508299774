/** What this project does not do, or does otherwise on purpose, and why: the rows that no other table has. */
export const GENERAL: readonly { readonly no: string; readonly reason: string }[] = [
  {
    no: '`auth_type` is one of `password`, `v3password`, `token`, `v3token`, `v3applicationcredential`, `admin_token` and `none`; another ends the start. Without one, tokens are 503.',
    reason:
      "Services sign in with a password or an application credential; keystoneauth's other plugins are for people and federations. Version 2 of the Identity API, for which the options before `auth_type` were, is gone.",
  },
  {
    no: 'Whatever keeps Keystone from answering is a 503: a certificate that is not trusted, a catalog without its endpoint, an answer that is no token document.',
    reason: 'keystonemiddleware lets some of these escape, so that the client gets a 500 of Nova.',
  },
  {
    no: "With a service token `OpenStack-System-Scope` is the scope of the user's token.",
    reason:
      "keystonemiddleware overwrites it with the service's, which takes or gives a scope that the user does not have.",
  },
  {
    no: '`[keystone_authtoken] memcache_sasl_enabled` with servers ends the start.',
    reason: 'The client of memcached does not sign in; to go on without would only look like a cache.',
  },
  {
    no: '`[keystone_authtoken] memcache_tls_enabled` and its files work, though Nova 2025.1 does not have them; `config check` does not name them.',
    reason: 'keystonemiddleware has them since 2025.2, and TLS to memcached was there for `[cache]`.',
  },
  {
    no: 'An entry of `memcached_servers` that is no token document is a miss. `memcache_security_strategy = encrypt` encrypts, as `ENCRYPT` does.',
    reason:
      'keystonemiddleware answers the first with 500 or 401, until memcached forgets the entry, and takes the second for `MAC`.',
  },
  {
    no: 'The compute API has version documents, servers with their metadata, tags, addresses and password, of their actions resize, confirmResize, revertResize and rebuild, flavors, key pairs, limits, images, availability zones and extensions; other routes are 404.',
    reason: 'The tables are made for all of it; the rest is a matter of rows that are not written yet.',
  },
  {
    no: 'In the `Location` of a new tag, what is not printable ASCII is percent-encoded.',
    reason: 'Nova sends the tag as it is, which may be a new line, or what no header can hold.',
  },
  {
    no: 'A resize stays on its host where the cloud has no other, whatever `allow_resize_to_same_host` says.',
    reason:
      'The simulated cloud starts with one host; in Nova every resize there fails with the default, after a 202.',
  },
  {
    no: '`resize_confirm_window` confirms to the second, and leaves no instance action.',
    reason:
      'Nova looks once a minute and confirms as a client would; here nothing runs in the background, and the clock alone tells.',
  },
  {
    no: 'A swap disk that comes or goes with a resize does so when the resize begins, also where `[novafront] resize_duration` makes it last.',
    reason:
      'The clock decides over columns of a server, not over its disks. Without that option it is the same.',
  },
  {
    no: 'A rebuild with another image asks no scheduler, and does not compare what the images want of a host (NUMA, traits).',
    reason: 'Simulated hosts take every image; a create does not ask either.',
  },
  {
    no: 'A stopped server that is rebuilt goes from REBUILD to SHUTOFF.',
    reason: 'In Nova it shows ACTIVE for a moment between the two, with the task powering-off.',
  },
  {
    no: 'PostgreSQL is refused, with a message that names the option.',
    reason: 'Only SQLite is tested. The SQL goes through Kysely and stays portable.',
  },
  {
    no: 'No service record is written at start, and the checks against older computes do not run.',
    reason: 'There is one build of everything in one database.',
  },
  {
    no: '`OS_NOVA_DISABLE_EVENTLET_PATCHING` and `OSLO_CONFIG_SHOW_CODE_LOCATIONS` have no effect.',
    reason: 'There is no eventlet, and no Python code to locate.',
  },
  {
    no: 'Of the drivers of `config_source` there is `remote_file`, without proxies; a file that it cannot fetch is left out and logged, as upstream. Its `uri` is never shown.',
    reason:
      'The others, such as castellan, are packages of their own. oslo.config shows the URI, which may hold a password.',
  },
  {
    no: '`nova-manage config check` also checks values, and names options that are deprecated for removal, in warnings.',
    reason:
      'oslo-config-validator knows names only; everything else about its answers and its exit code is the same.',
  },
  {
    no: 'The cors filter reads the configuration of its service, not the files of the default search path.',
    reason:
      "Upstream's `oslo_config_project = nova` ignores `OS_NOVA_CONFIG_DIR`, which surprises everybody.",
  },
  {
    no: 'An api-paste.ini of an older release gets its mounts and its order of filters; what each filter does is what it does today. Under those of Nova 14 and 15 answers carry `x-openstack-request-id` beside `x-compute-request-id`, and the version documents show the present microversions.',
    reason: 'As where Nova is upgraded and the file is kept. Nothing in the file tells its release.',
  },
  {
    no: 'Where api-paste.ini has no `noauth2` pipeline, as from Nova 32 on, Keystone is asked even with `auth_strategy = noauth2`, and a warning says so.',
    reason: 'Nova 32 ignores the option without a word; up to 31 such a file ends the start with a KeyError.',
  },
  {
    no: 'The filters osprofiler and (not in stock files) `keystonemiddleware.audit` let requests pass; audit warns at start.',
    reason: 'There is no trace collector and no message bus to tell.',
  },
  {
    no: "A file of `log_config_append` may name Python's StreamHandler, FileHandler, WatchedFileHandler, RotatingFileHandler, TimedRotatingFileHandler, SysLogHandler (no TCP) and NullHandler, and oslo.log's handlers, ContextFormatter and JSONFormatter; formats are of the style `%`. What stands in `args` and `kwargs` is read as data: nothing is called.",
    reason:
      'Other classes are Python code. An unknown one ends the start with its name and those that are known.',
  },
  {
    no: "Lines of the JSON format have oslo.log's fields less those about the caller and Python's threads.",
    reason: 'They would cost a stack trace a line.',
  },
  {
    no: 'Access lines of Nova are written in batches, 50 ms at most after the request; of more than 4 MB that a reader leaves waiting, the newest are dropped and counted.',
    reason:
      'One write a request would cost more than the request, and a log that nobody reads must not fill the memory of a worker.',
  },
  {
    no: 'nginx may send a PUT or DELETE again to another replica when the first one drops the connection; POST and PATCH never.',
    reason: 'RFC 9110 calls both idempotent, and so are they in Nova.',
  },
  {
    no: "Over HTTP a method that Node's parser does not know (`BREW`, or `get` in lower case) is answered only as a connection's first request; later on a kept-alive connection it is 400.",
    reason: 'The parser refuses it; the host reads the first request again from the bytes that it kept.',
  },
  {
    no: 'Apache has 256 requests at once: more clients than that which send their heads slowly keep it busy for the 15 s that a head may take. nginx and the host alone hold thousands.',
    reason:
      'Its threads wait for heads; `MaxRequestWorkers` in apache/main.conf raises the number, at a price in memory.',
  },
  {
    no: 'nova-uwsgi does not start where uWSGI goes on with a part of a configuration: a section that is not there, lines before the first one, a number without digits, blocks within blocks, an unknown `if-`, a YAML or XML file.',
    reason: 'It would not do what it says. The message names file and line.',
  },
  {
    no: 'A packet that cannot be served is answered with 400, 413 or 431, and an application that throws with 500. `socket-timeout` does not bound the head of a request over HTTP; `http-timeout` does.',
    reason: 'uWSGI closes the connection without a byte, which fronts show as 502 or 500.',
  },
  {
    no: 'A response that is longer or shorter than its Content-Length is cut off, and the log says so.',
    reason:
      'uWSGI sends it and closes; over a kept connection the next response would be read from the wrong place.',
  },
  {
    no: 'The statistics give the method, the target without its query, and the client of a request in hand; `locks` is empty.',
    reason: 'uWSGI gives all variables, tokens among them. Workers share no memory to lock.',
  },
  {
    no: 'With `uid` alone the process takes the group of that user, too.',
    reason: 'uWSGI would stay in the group of root.',
  },
  {
    no: '`metric.NAME` in a log-format is `-`, and both counts of requests in uWSGI’s own line are those of the worker.',
    reason: 'Workers share no memory; `metrics-http` and `stats` have the sums.',
  },
  {
    no: 'A copy of a master (`f` to the master-fifo) is a process like any other that this master started: where the first master is process 1 of a container, its end ends the copy, too, and systemd follows the copy only with `Type=notify` and `NotifyAccess=all`. One master makes one copy at a time.',
    reason: 'As with uWSGI, but that there several may be made, of which the last has pipes and statistics.',
  },
  {
    no: 'The bench runs on one machine: its ratios hold there, its absolute figures nowhere else.',
    reason: 'Client, front and service share the cores.',
  },
];
