package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Preset;
import dev.tollgate.loadtest.scenario.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options of HTTP requests. */
final class HttpArguments {
    private static final String KP1_PATH = "/kp1/{app}/{ext}/{token}/json";

    @Option(
            names = {"-X", "--method"},
            paramLabel = "METHOD",
            description = "Default: POST.")
    private String method = "POST";

    @Option(names = "--path", paramLabel = "TEMPLATE", description = "Behind the URL's own path. Default: /.")
    private String path = "";

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME: VALUE",
            description = "The value is a template; repeatable.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--connections",
            paramLabel = "MODE",
            description = "keep-alive, or per-request for a new one each time. Default: keep-alive.")
    private String connections = "keep-alive";

    @Option(
            names = "--pipeline",
            paramLabel = "N",
            description = "Requests on their way on one connection. Default: 1.")
    private int pipeline = 1;

    HttpRequest request(Preset preset) {
        return request(method, preset);
    }

    /** With another method than that of the options. */
    HttpRequest request(String otherMethod, Preset preset) {
        String chosen = !path.isEmpty() ? path : preset == Preset.KP1 ? KP1_PATH : "/";
        HttpRequest.Connections mode = Words.parse(HttpRequest.Connections.class, "--connections", connections);
        return new HttpRequest(otherMethod, chosen, headers(), mode, pipeline);
    }

    private Map<String, String> headers() {
        Map<String, String> all = new LinkedHashMap<>();
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) { // its value may be a secret
                throw InvalidSetting.because("--header", "expected 'NAME: VALUE'");
            }
            all.put(
                    header.substring(0, colon).strip(),
                    header.substring(colon + 1).strip());
        }
        return all;
    }
}
