/* load — clients that store numbered rows as fast as they may, and remember what was
 * promised. */
#include "test/kill/load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct Client {
    int     fd; /* -1: none */
    int64_t row;
    char    answer[2048];
    size_t  len;
    bool    is_waiting;
} Client;

struct Load {
    Client        clients[LOAD_CLIENTS];
    int64_t       next, acknowledged, wrong, broken;
    unsigned char promised[LOAD_ROWS];
};

static int64_t now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000LL + at.tv_nsec / 1000000;
}

Load *load_new(void)
{
    Load *load = calloc(1, sizeof *load);
    if (!load)
        abort();
    for (int i = 0; i < LOAD_CLIENTS; i++)
        load->clients[i].fd = -1;
    return load;
}

void load_free(Load *load) { free(load); }

static void hang_up(Client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    client->fd = -1;
    client->is_waiting = false;
}

static bool dial(Client *client, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(client->fd, (struct sockaddr *)&address, sizeof address) == 0)
        return true;
    hang_up(client);
    return false;
}

static void ask(Load *load, Client *client)
{
    char body[64], request[300];
    if (load->next == LOAD_ROWS)
        return;
    client->row = load->next++;
    client->len = 0;
    snprintf(body, sizeof body, "n=%lld&text=row+%lld", (long long)client->row,
             (long long)client->row);
    int len = snprintf(request, sizeof request,
                       "POST /rows HTTP/1.1\r\nHost: a\r\nContent-Type: "
                       "application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
                       strlen(body), body);
    client->is_waiting = send(client->fd, request, (size_t)len, MSG_NOSIGNAL) == len;
    if (!client->is_waiting) {
        load->broken++;
        hang_up(client);
    }
}

/* True when the whole answer is there. */
static bool is_whole(const Client *client)
{
    const char *end = strstr(client->answer, "\r\n\r\n");
    const char *line = strstr(client->answer, "Content-Length: ");
    if (!end || !line)
        return false;
    return client->len >= (size_t)(end + 4 - client->answer) + (size_t)atol(line + 16);
}

static void hear(Load *load, Client *client)
{
    ssize_t n = recv(client->fd, client->answer + client->len,
                     sizeof client->answer - 1 - client->len, MSG_DONTWAIT);
    if (n <= 0) {
        load->broken++;
        hang_up(client);
        return;
    }
    client->len += (size_t)n;
    client->answer[client->len] = '\0';
    if (!is_whole(client))
        return;
    client->is_waiting = false;
    int status = atoi(client->answer + strlen("HTTP/1.1 "));
    if (status == 201) {
        load->promised[client->row] = 1;
        load->acknowledged++;
    } else if (status != 503) {
        load->wrong++;
        fprintf(stderr, "row %lld: %.60s\n", (long long)client->row, client->answer);
    }
    if (strstr(client->answer, "Connection: close"))
        hang_up(client);
}

void load_run(Load *load, int port, int for_ms)
{
    for (int64_t until = now_ms() + for_ms; now_ms() < until;) {
        struct pollfd ready[LOAD_CLIENTS];
        for (int i = 0; i < LOAD_CLIENTS; i++) {
            Client *client = &load->clients[i];
            if (client->fd < 0)
                dial(client, port);
            if (client->fd >= 0 && !client->is_waiting)
                ask(load, client);
            ready[i] = (struct pollfd){.fd = client->fd, .events = POLLIN};
        }
        poll(ready, LOAD_CLIENTS, 5);
        for (int i = 0; i < LOAD_CLIENTS; i++)
            if (ready[i].fd >= 0 && ready[i].revents)
                hear(load, &load->clients[i]);
    }
}

void load_stop(Load *load)
{
    for (int i = 0; i < LOAD_CLIENTS; i++)
        hang_up(&load->clients[i]);
}

int64_t load_acknowledged(const Load *load) { return load->acknowledged; }
int64_t load_wrong(const Load *load) { return load->wrong; }
int64_t load_broken(const Load *load) { return load->broken; }
int64_t load_next(const Load *load) { return load->next; }

int64_t load_missing(const Load *load, int64_t from, const unsigned char *seen)
{
    for (int64_t n = from; n < load->next; n++)
        if (load->promised[n] && !seen[n])
            return n;
    return -1;
}
