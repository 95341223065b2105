package dev.tollgate.loadtest.scenario;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An HTTP flow's requests.
 *
 * @param path template
 * @param headers values are templates
 * @param pipeline requests on their way on one connection; 1 waits for each response
 */
public record HttpRequest(
        String method, String path, Map<String, String> headers, Connections connections, int pipeline) {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final int HEADERS_MAX = 100;

    public static final HttpRequest DEFAULT = new HttpRequest("POST", "/", Map.of(), Connections.KEEP_ALIVE, 1);

    /** How long a connection lives. */
    public enum Connections {
        KEEP_ALIVE,
        /** A new one for each request. */
        PER_REQUEST
    }

    public HttpRequest {
        InvalidSetting.check(TOKEN.matcher(method).matches(), "method", "GET, POST or the like", method);
        boolean isPath = path.startsWith("/") && path.chars().allMatch(c -> c > ' ' && c != 0x7F);
        InvalidSetting.check(isPath, "path", "a path that begins with / and has no spaces", path);
        InvalidSetting.check(headers.size() <= HEADERS_MAX, "headers", "at most " + HEADERS_MAX, headers.size());
        headers.forEach((name, value) -> {
            InvalidSetting.check(TOKEN.matcher(name).matches(), "headers", "a header's name", name);
            boolean isValue = value.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0);
            InvalidSetting.check(isValue, "headers." + name, "a value on one line", "several lines");
        });
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        InvalidSetting.check(pipeline >= 1 && pipeline <= 1_000, "pipeline", "1 to 1000", pipeline);
        InvalidSetting.check(
                pipeline == 1 || connections == Connections.KEEP_ALIVE, "pipeline", "1 with per-request", pipeline);
    }
}
