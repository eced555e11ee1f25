#include "serve/http.h"

#include <curl/curl.h>

/* A witness answers from one small file: who has not by then is not there. */
enum { POST_CONNECT_S = 10, POST_TOTAL_S = 30 };

static size_t
take_part(char *at, size_t size, size_t count, void *context)
{
    struct buf *out = context;

    buf_add(out, (struct str){ at, size * count });
    return out->failed ? 0 : size * count;
}

static enum status
post(CURL *curl, struct curl_slist *headers, const char *url, struct str body,
     struct buf *out, unsigned *ret_code, struct err *err)
{
    char     why[CURL_ERROR_SIZE] = "";
    long     code = 0;
    CURLcode result;

    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)POST_CONNECT_S);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)POST_TOTAL_S);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.at);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_part);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    result = curl_easy_perform(curl);
    if (result != CURLE_OK)
        return err_set(err, TRUCE_IO, "no answer from '%.120s': %.160s", url,
                       why[0] ? why : curl_easy_strerror(result));
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    *ret_code = (unsigned)code;
    return TRUCE_OK;
}

enum status
http_post(const char *url, const char *type, struct str body, struct buf *out,
          unsigned *ret_code, struct err *err)
{
    char               header[160];
    struct curl_slist *headers, *more;
    CURL              *curl = curl_easy_init();
    enum status        status;

    if (!curl)
        return err_memory(err);
    (void)snprintf(header, sizeof header, "Content-Type: %.120s", type);
    headers = curl_slist_append(NULL, header);
    more = headers ? curl_slist_append(headers, "Expect:") : NULL; /* no wait for a 100 */
    status = more ? post(curl, more, url, body, out, ret_code, err) : err_memory(err);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return status;
}
