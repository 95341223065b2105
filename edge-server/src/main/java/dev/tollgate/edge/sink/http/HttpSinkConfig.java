package dev.tollgate.edge.sink.http;

import dev.tollgate.edge.config.Setting;
import dev.tollgate.edge.sink.FeedConfig;
import dev.tollgate.edge.sink.TlsConfig;
import java.util.Map;

/** Settings of a sink that makes HTTP requests. */
public record HttpSinkConfig(
        @Setting(
                value = "",
                doc =
                        "Where to, with http or https; behind the host it may hold fields such as {application} and {deviceId} where the mode is single.")
        String url,

        @Setting(
                value = "single",
                doc =
                        "What a request holds: one payload as it was sent, a JSON array of records, or records as lines of JSON.")
        Mode mode,

        @Setting(value = "post", doc = "Method of the requests.")
        Method method,

        @Setting(
                value = "",
                doc =
                        "Headers of each request, such as Authorization; a value @/path/to/file is read from the file, anew with each new connection.")
        Map<String, String> headers,

        @Setting(value = "false", doc = "Whether to offer HTTP/2 to the backend; else HTTP/1.1 is spoken.")
        boolean http2,

        @Setting(
                value = "8",
                doc = "Requests at a time where the mode is single; those of one device follow one another.",
                min = 1,
                max = 1000)
        int requestsMax,

        @Setting(value = "10s", doc = "Time to open a connection, in milliseconds.", min = 10, max = 600_000)
        int connectTimeoutMs,

        @Setting(
                value = "20s",
                doc = "Time from a request to the end of its answer, in milliseconds.",
                min = 10,
                max = 600_000)
        int requestTimeoutMs,

        TlsConfig tls,
        FeedConfig feed) {

    /** What a request holds. */
    public enum Mode {
        SINGLE,
        ARRAY,
        NDJSON
    }

    /** Method of the requests. */
    public enum Method {
        POST,
        PUT
    }
}
