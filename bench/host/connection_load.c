// A load client for protocols with a request a connection (uwsgi, SCGI, FastCGI as fronts speak it without keeping
// connections): connects, sends the bytes of a file, reads to the end of the connection, and begins again. It knows none of
// the protocols: an answer counts if it has the text " 200 " and as many bytes as the first one. Prints what `wrk --latency`
// prints, for one parser.
//
//   connection_load ADDRESS REQUEST_FILE CONNECTIONS SECONDS    ADDRESS: HOST:PORT or a unix socket's path
//   connection_load serve ADDRESS REQUEST_FILE ANSWER_FILE      the least that a server can do, to see the client's own limit
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONNECTIONS 1024
#define MAX_LATENCIES 10000000

struct connection {
  int fd;
  size_t sent, received;
  int ok;
  uint64_t began;
};

static struct sockaddr_storage address;
static socklen_t address_size;
static char *request;
static size_t request_size;
static int poller;
static size_t expected;
static uint64_t completed, bytes, failed_reads, failed_writes, wrong_answers;
static uint32_t *latencies;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static uint64_t microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail(path);
  char *data = malloc(1 << 20);
  *size = fread(data, 1, 1 << 20, file);
  fclose(file);
  return data;
}

static void read_address(const char *text) {
  if (text[0] == '/') {
    struct sockaddr_un *local = (struct sockaddr_un *)&address;
    local->sun_family = AF_UNIX;
    snprintf(local->sun_path, sizeof local->sun_path, "%s", text);
    address_size = sizeof *local;
    return;
  }
  char host[256];
  snprintf(host, sizeof host, "%s", text);
  char *colon = strrchr(host, ':');
  if (colon == NULL) {
    fprintf(stderr, "%s: HOST:PORT or a path is expected\n", text);
    exit(2);
  }
  *colon = '\0';
  struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
  int code = getaddrinfo(host, colon + 1, &hints, &found);
  if (code != 0) {
    fprintf(stderr, "%s: %s\n", text, gai_strerror(code));
    exit(1);
  }
  memcpy(&address, found->ai_addr, found->ai_addrlen);
  address_size = found->ai_addrlen;
  freeaddrinfo(found);
}

static void begin(struct connection *c);

static void end(struct connection *c, uint64_t *error) {
  close(c->fd);
  uint64_t took = microseconds() - c->began;
  if (error == NULL && c->ok && (expected == 0 || c->received == expected)) {
    expected = c->received;
    if (completed < MAX_LATENCIES) latencies[completed] = (uint32_t)took;
    completed++;
  } else {
    (*(error == NULL ? &wrong_answers : error))++;
  }
  begin(c);
}

static void send_request(struct connection *c) {
  while (c->sent < request_size) {
    ssize_t n = send(c->fd, request + c->sent, request_size - c->sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) return end(c, &failed_writes);
    c->sent += (size_t)n;
  }
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  if (epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &event) < 0) fail("epoll_ctl");
}

static void begin(struct connection *c) {
  c->sent = c->received = 0;
  c->ok = 0;
  c->began = microseconds();
  for (;;) {
    c->fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0) fail("socket");
    if (connect(c->fd, (struct sockaddr *)&address, address_size) == 0 || errno == EINPROGRESS) break;
    // A unix socket with a full queue says EAGAIN at once, where TCP waits: try again a little later.
    if (errno != EAGAIN) fail("connect");
    close(c->fd);
    usleep(50);
  }
  struct epoll_event event = {.events = EPOLLOUT, .data.ptr = c};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event) < 0) fail("epoll_ctl");
}

static void receive(struct connection *c) {
  static char buffer[65536];
  for (;;) {
    ssize_t n = recv(c->fd, buffer, sizeof buffer - 1, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) return end(c, &failed_reads);
    if (n == 0) return end(c, NULL);
    if (c->received == 0) {
      buffer[n] = '\0';
      // FastCGI's header has NUL bytes: look behind it too.
      c->ok = memmem(buffer, (size_t)(n < 64 ? n : 64), " 200 ", 5) != NULL;
    }
    c->received += (size_t)n;
    bytes += (uint64_t)n;
  }
}

static int by_size(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

static void load(int count, double seconds) {
  static struct connection connections[MAX_CONNECTIONS];
  latencies = malloc(MAX_LATENCIES * sizeof *latencies);
  uint64_t started = microseconds(), until = started + (uint64_t)(seconds * 1e6);
  for (int i = 0; i < count; i++) begin(&connections[i]);
  while (microseconds() < until) {
    struct epoll_event events[256];
    int n = epoll_wait(poller, events, 256, 100);
    for (int i = 0; i < n; i++) {
      struct connection *c = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) send_request(c);
      else receive(c);
    }
  }
  double took = (double)(microseconds() - started) / 1e6;
  size_t kept = completed < MAX_LATENCIES ? completed : MAX_LATENCIES;
  qsort(latencies, kept, sizeof *latencies, by_size);
  printf("  Latency Distribution\n");
  static const int percentiles[] = {50, 75, 90, 99};
  for (int i = 0; i < 4; i++) {
    printf("%7d%% %u.00us\n", percentiles[i], kept == 0 ? 0 : latencies[kept * (size_t)percentiles[i] / 100]);
  }
  printf("  %lu requests in %.2fs, %.2fMB read\n", completed, took, (double)bytes / 1048576);
  if (failed_reads + failed_writes > 0) {
    printf("  Socket errors: connect 0, read %lu, write %lu, timeout 0\n", failed_reads, failed_writes);
  }
  if (wrong_answers > 0) printf("  Non-2xx or 3xx responses: %lu\n", wrong_answers);
  printf("Requests/sec: %.2f\n", (double)completed / took);
}

static void serve(const char *answer_file) {
  size_t answer_size;
  char *answer = read_file(answer_file, &answer_size), buffer[65536];
  int listener = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  if (address.ss_family == AF_UNIX) unlink(((struct sockaddr_un *)&address)->sun_path);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, address_size) < 0) fail("bind");
  if (listen(listener, 1024) < 0) fail("listen");
  for (;;) {
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) continue;
    for (size_t received = 0; received < request_size;) {
      ssize_t n = recv(fd, buffer, sizeof buffer, 0);
      if (n <= 0) break;
      received += (size_t)n;
    }
    send(fd, answer, answer_size, MSG_NOSIGNAL);
    close(fd);
  }
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: connection_load ADDRESS REQUEST_FILE CONNECTIONS SECONDS\n"
                    "       connection_load serve ADDRESS REQUEST_FILE ANSWER_FILE\n");
    return 2;
  }
  int serving = strcmp(argv[1], "serve") == 0;
  read_address(argv[serving ? 2 : 1]);
  request = read_file(argv[serving ? 3 : 2], &request_size);
  if (serving) serve(argv[4]);
  poller = epoll_create1(EPOLL_CLOEXEC);
  if (poller < 0) fail("epoll_create1");
  int count = atoi(argv[3]);
  load(count < 1 ? 1 : count > MAX_CONNECTIONS ? MAX_CONNECTIONS : count, atof(argv[4]));
  return 0;
}
