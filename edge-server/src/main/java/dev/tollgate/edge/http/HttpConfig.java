package dev.tollgate.edge.http;

import dev.tollgate.edge.config.Setting;
import java.util.List;

/** What an HTTP client may send, and how long it may take. */
public record HttpConfig(
        @Setting(
                value = "4096",
                min = 256,
                max = 65_536,
                doc = "Longest request line, in bytes; a longer one gets 414.")
        int requestLineMaxBytes,

        @Setting(
                value = "16384",
                min = 512,
                max = 1_048_576,
                doc = "Header and trailer lines of one request together, in bytes; more gets 431.")
        int headersMaxBytes,

        @Setting(value = "100", min = 8, max = 10_000, doc = "Header fields of one request; more gets 431.")
        int headerFieldsMax,

        @Setting(value = "262144", min = 1, max = 67_108_864, doc = "Largest body, in bytes; a larger one gets 413.")
        int bodyMaxBytes,

        @Setting(
                value = "64",
                min = 1,
                max = 4096,
                doc = "Requests of one connection that may wait for their answers; then it is not read from.")
        int pipelinedMax,

        @Setting(
                value = "10000",
                min = 100,
                max = 600_000,
                doc =
                        "From the connection's opening or a request's first byte until the request's head is complete, in ms.")
        int headTimeoutMs,

        @Setting(
                value = "20000",
                min = 100,
                max = 600_000,
                doc = "From the end of a request's head until its body is complete, in ms.")
        int bodyTimeoutMs,

        @Setting(
                value = "30000",
                min = 100,
                max = 86_400_000,
                doc = "Between an answer and the next request, and for a client that does not read its answers, in ms.")
        int idleTimeoutMs,

        @Setting(
                value = "5000",
                min = 0,
                max = 60_000,
                doc = "After the last answer, until the client has read it and closed, in ms.")
        int lingerTimeoutMs,

        @Setting(
                value = "1048576",
                min = 0,
                max = 1_073_741_824,
                doc = "What a client may still send after the last answer, in bytes; it is discarded.")
        int lingerMaxBytes,

        @Setting(value = "/mqtt, /ws", doc = "Paths that MQTT over WebSocket is spoken on; empty for nowhere.")
        List<String> webSocketPaths,

        @Setting(
                value = "*",
                doc =
                        "Origins, such as https://console.example, whose pages may open a WebSocket; * for any. What is no browser sends none"
                                + " and may.")
        List<String> webSocketOrigins,

        @Setting(
                value = "1048576",
                min = 1024,
                max = 268_435_460,
                doc = "Longest WebSocket frame, in bytes; a longer one closes the connection with 1009.")
        int webSocketFrameMaxBytes) {
    public HttpConfig {
        for (String path : webSocketPaths) {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException(
                        "webSocketPaths: expected paths that begin with /, got '" + path + "'");
            }
        }
    }
}
