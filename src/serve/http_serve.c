#include "serve/http.h"

#include "base/sys.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { LOOP_MS = 200 }; /* how late Ctrl-C may be heard */

/* ---- one request ---- */

struct exchange {
    struct buf body;
    bool       used, too_long;
};

struct server {
    const struct http_service *service;
    struct exchange            exchanges[HTTP_CONNECTIONS_MAX]; /* one a connection */
};

static enum MHD_Result
reply_with(struct MHD_Connection *connection, unsigned code, const char *type,
           struct str body)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(body.len, (void *)body.at, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result      result = MHD_NO;

    if (response) {
        if (MHD_add_response_header(response, "Content-Type", type) == MHD_YES)
            result = MHD_queue_response(connection, code, response);
        MHD_destroy_response(response);
    }
    return result;
}

struct headers {
    unsigned hosts, lengths, codings;
};

static enum MHD_Result
count_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct headers *headers = context;

    (void)kind;
    (void)value;
    headers->hosts += strcasecmp(name, "Host") == 0;
    headers->lengths += strcasecmp(name, "Content-Length") == 0;
    headers->codings += strcasecmp(name, "Transfer-Encoding") == 0;
    return MHD_YES;
}

/* What two programs could read in two ways. */
static bool
is_ambiguous(struct MHD_Connection *connection)
{
    struct headers headers = { 0 };

    MHD_get_connection_values(connection, MHD_HEADER_KIND, count_header, &headers);
    return headers.hosts != 1 || headers.lengths > 1 || headers.codings > 1 ||
           (headers.lengths && headers.codings);
}

static enum MHD_Result
answer_whole(const struct http_service *service, struct MHD_Connection *connection,
             const char *path, const char *method, const struct exchange *exchange)
{
    struct http_request request = { str_from_c(method), str_from_c(path),
                                    buf_str(&exchange->body) };
    struct http_reply   reply = { 500, "text/plain; charset=utf-8", { 0 } };
    struct err          err = { 0 };
    enum MHD_Result     result;

    if (exchange->too_long)
        return reply_with(connection, 413, reply.type, STR("the body is too long\n"));
    buf_init(&reply.body, HTTP_REPLY_BYTES_MAX);
    enum status status = service->answer(service->context, &request, &reply, &err);
    if (status == TRUCE_OK)
        status = buf_status(&reply.body, &err);
    if (status != TRUCE_OK) {
        service->trouble(service->context, &err);
        result = reply_with(connection, 500, "text/plain; charset=utf-8",
                            STR("something is wrong on this side; its keeper was told\n"));
    } else {
        result = reply_with(connection, reply.code, reply.type, buf_str(&reply.body));
    }
    buf_free(&reply.body);
    return result;
}

static struct exchange *
exchange_begin(struct server *server)
{
    for (int i = 0; i < HTTP_CONNECTIONS_MAX; i++)
        if (!server->exchanges[i].used) {
            server->exchanges[i] = (struct exchange){ .used = true };
            buf_init(&server->exchanges[i].body, server->service->body_max + 1);
            return &server->exchanges[i];
        }
    return NULL; /* more than the connections there may be: never */
}

/* Called first with the headers, then with each part of the body, then with none. */
static enum MHD_Result
on_request(void *context, struct MHD_Connection *connection, const char *path,
           const char *method, const char *version, const char *part, size_t *part_len,
           void **own)
{
    struct server   *server = context;
    struct exchange *exchange = *own;

    (void)version;
    if (!exchange) {
        *own = exchange = exchange_begin(server);
        if (!exchange)
            return MHD_NO;
        if (is_ambiguous(connection))
            return reply_with(connection, 400, "text/plain; charset=utf-8",
                              STR("want one Host, and one way to say how long the body is\n"));
        return MHD_YES;
    }
    if (*part_len) {
        if (exchange->body.len + *part_len > server->service->body_max)
            exchange->too_long = true;
        else
            buf_add(&exchange->body, (struct str){ part, *part_len });
        *part_len = 0;
        return exchange->body.failed ? MHD_NO : MHD_YES;
    }
    return answer_whole(server->service, connection, path, method, exchange);
}

static void
on_end(void *context, struct MHD_Connection *connection, void **own,
       enum MHD_RequestTerminationCode why)
{
    struct exchange *exchange = *own;

    (void)context;
    (void)connection;
    (void)why;
    if (!exchange)
        return;
    buf_free(&exchange->body);
    exchange->used = false;
    *own = NULL;
}

/* ---- the loop ---- */

union address {
    struct sockaddr     any;
    struct sockaddr_in  v4;
    struct sockaddr_in6 v6;
};

static bool
read_address(const char *listen, char host[64], union address *ret_address)
{
    const char    *colon = strrchr(listen, ':');
    char          *end;
    size_t         len = colon ? (size_t)(colon - listen) : 0;
    union address  a = { 0 };

    if (!colon || len == 0 || len >= 64 || colon[1] < '0' || colon[1] > '9')
        return false;
    unsigned long port = strtoul(colon + 1, &end, 10);
    if (*end || port > 65535)
        return false;
    bool bracketed = listen[0] == '[' && listen[len - 1] == ']' && len > 2;
    (void)snprintf(host, 64, "%.*s", (int)(bracketed ? len - 2 : len), listen + bracketed);
    if (inet_pton(AF_INET, host, &a.v4.sin_addr) == 1) {
        a.v4.sin_family = AF_INET;
        a.v4.sin_port = htons((uint16_t)port);
    } else if (inet_pton(AF_INET6, host, &a.v6.sin6_addr) == 1) {
        a.v6.sin6_family = AF_INET6;
        a.v6.sin6_port = htons((uint16_t)port);
    } else {
        return false;
    }
    *ret_address = a;
    return true;
}

static enum status
loop(const struct http_service *service, struct MHD_Daemon *daemon, const char *host,
     struct err *err)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);

    service->ready(service->context, host, info ? info->port : 0);
    while (!sys_interrupted())
        if (MHD_run_wait(daemon, LOOP_MS) != MHD_YES)
            return err_set(err, TRUCE_IO, "the connections could not be waited for");
    return TRUCE_OK;
}

enum status
http_serve(const struct http_service *service, const char *listen, struct err *err)
{
    union address      address;
    char               host[64];
    struct server      server = { .service = service };
    struct MHD_Daemon *daemon;
    enum status        status;

    if (!read_address(listen, host, &address))
        return err_set(err, TRUCE_USAGE, "'%.80s' is no ADDRESS:PORT, such as 127.0.0.1:7380 "
                                         "or [::1]:7380", listen);
    daemon = MHD_start_daemon(
        (address.any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0) | MHD_USE_EPOLL, 0, NULL, NULL,
        on_request, &server, MHD_OPTION_SOCK_ADDR, &address.any,
        MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)HTTP_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_S,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (!daemon)
        return err_set(err, TRUCE_IO, "cannot listen on %.80s: is the port free, and may this "
                                      "program take it?", listen);
    status = loop(service, daemon, host, err);
    MHD_stop_daemon(daemon);
    return status;
}
