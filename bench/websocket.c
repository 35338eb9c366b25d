/* A WebSocket echo server and a client that measures round trips: one thread, epoll, one message in flight.
 *
 *   websocket serve PORT|/path/to.sock         answers HTTP with "ok", WebSockets with what they send
 *   websocket drive PORT PATH COUNT SECONDS [HEADER ...]
 *
 * `drive` opens COUNT sockets, sends 200 bytes on each, sends again as each echo arrives, and prints the
 * number of round trips and the seconds. Only what these two need of RFC 6455 is here: small unfragmented
 * frames; the server does not check the accept key, because no program measured here looks at it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { PAYLOAD = 200, DOWN = PAYLOAD + 4, UP = PAYLOAD + 8, MOST = 65536 };

struct peer { int open; int have; unsigned char data[4096]; };
static struct peer peers[MOST];
static unsigned char down[DOWN], up[UP];

static void die(const char *what) { perror(what); exit(1); }

static void must_write(int fd, const void *data, size_t size) {
    if (write(fd, data, size) != (ssize_t)size) die("write");
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void make_frames(void) {
    unsigned char head[4] = {0x82, 126, PAYLOAD >> 8, PAYLOAD & 255};
    memcpy(down, head, 4);
    memset(down + 4, 'x', PAYLOAD);
    memcpy(up, head, 4);
    up[1] |= 0x80; /* masked with zeros, so the payload is as it is */
    memset(up + 8, 'x', PAYLOAD);
}

static void quick(int fd) {
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static int listen_at(const char *place) {
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(atoi(place))};
    int is_path = place[0] == '/', one = 1;
    int fd = socket(is_path ? AF_UNIX : AF_INET, SOCK_STREAM, 0);
    inet_pton(AF_INET, "127.0.0.1", &in.sin_addr);
    strncpy(un.sun_path, place, sizeof un.sun_path - 1);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, is_path ? (void *)&un : (void *)&in, is_path ? sizeof un : sizeof in)) die("bind");
    if (is_path) chmod(place, 0777);
    if (listen(fd, 1024)) die("listen");
    return fd;
}

static void greet(int fd, struct peer *p) { /* answer a request once its head is whole */
    static const char yes[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                              "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    static const char page[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    p->data[p->have] = 0;
    if (!strstr((char *)p->data, "\r\n\r\n")) return;
    p->open = strcasestr((char *)p->data, "upgrade: websocket") != NULL;
    must_write(fd, p->open ? yes : page, p->open ? sizeof yes - 1 : sizeof page - 1);
    p->have = 0;
}

static void take_in(int fd, struct peer *p) {
    int got = read(fd, p->data + p->have, sizeof p->data - 1 - p->have);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) { close(fd); memset(p, 0, 8); return; }
    p->have += got;
    if (!p->open) { greet(fd, p); return; }
    for (; p->have >= UP; p->have -= UP) must_write(fd, down, DOWN);
}

static void serve(const char *place) {
    struct epoll_event event = {.events = EPOLLIN}, ready[64];
    int poller = epoll_create1(0), door = listen_at(place);
    event.data.fd = door;
    epoll_ctl(poller, EPOLL_CTL_ADD, door, &event);
    for (;;) {
        int count = epoll_wait(poller, ready, 64, -1);
        for (int i = 0; i < count; i++) {
            int fd = ready[i].data.fd;
            if (fd != door) { take_in(fd, &peers[fd]); continue; }
            if ((fd = accept(door, NULL, NULL)) < 0 || fd >= MOST) continue;
            quick(fd);
            peers[fd].open = peers[fd].have = 0;
            event.data.fd = fd;
            epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
        }
    }
}

static int open_socket(int port, const char *path, int argc, char **headers) {
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
    char text[8192];
    int fd = socket(AF_INET, SOCK_STREAM, 0), size, have = 0, has_host = 0;
    inet_pton(AF_INET, "127.0.0.1", &in.sin_addr);
    if (connect(fd, (void *)&in, sizeof in)) die("connect");
    quick(fd);
    size = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", path);
    for (int i = 0; i < argc; i++) {
        size += snprintf(text + size, sizeof text - size, "%s\r\n", headers[i]);
        has_host |= !strncasecmp(headers[i], "host:", 5);
    }
    size += snprintf(text + size, sizeof text - size, has_host ? "\r\n" : "Host: 127.0.0.1:%d\r\n\r\n", port);
    must_write(fd, text, size);
    do {
        int got = read(fd, text + have, 1); /* byte by byte, to leave frames alone */
        if (got <= 0) die("handshake");
        have += got;
        text[have] = 0;
    } while (have < (int)sizeof text - 1 && !strstr(text, "\r\n\r\n"));
    if (strncmp(text, "HTTP/1.1 101", 12)) { fprintf(stderr, "%s\n", text); exit(1); }
    return fd;
}

static void drive(int port, const char *path, int count, double seconds, int argc, char **headers) {
    struct epoll_event event = {.events = EPOLLIN}, ready[64];
    int poller = epoll_create1(0);
    long trips = 0;
    for (int i = 0; i < count; i++) {
        event.data.fd = open_socket(port, path, argc, headers);
        epoll_ctl(poller, EPOLL_CTL_ADD, event.data.fd, &event);
        must_write(event.data.fd, up, UP);
    }
    double begun = now(), took;
    while ((took = now() - begun) < seconds) {
        int many = epoll_wait(poller, ready, 64, 100);
        for (int i = 0; i < many; i++) {
            int fd = ready[i].data.fd, got = read(fd, peers[fd].data, sizeof peers[fd].data);
            if (got <= 0) { fprintf(stderr, "cut\n"); exit(1); }
            if ((peers[fd].have += got) < DOWN) continue;
            peers[fd].have -= DOWN;
            trips++;
            must_write(fd, up, UP);
        }
    }
    printf("%ld %f\n", trips, took);
}

int main(int argc, char **argv) {
    make_frames();
    if (argc == 3 && !strcmp(argv[1], "serve")) serve(argv[2]);
    if (argc >= 6 && !strcmp(argv[1], "drive"))
        drive(atoi(argv[2]), argv[3], atoi(argv[4]), atof(argv[5]), argc - 6, argv + 6);
    return argc < 3;
}
