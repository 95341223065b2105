package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Target;
import dev.tollgate.loadtest.scenario.Tls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options that say where the load goes. */
final class TargetArguments {
    @Parameters(
            arity = "0..*",
            paramLabel = "URL",
            description = "mqtt://, mqtts://, ws://, wss://, http:// or https://; several are taken in turn.")
    private List<String> urls = new ArrayList<>();

    @Option(
            names = {"-h", "--host"},
            split = ",",
            paramLabel = "HOST",
            description = "In place of a URL. Default: localhost.")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "Default: 1883, 8883 with TLS; 80, 443 for HTTP.")
    private int port;

    @Option(
            names = {"-S", "--tls", "--ssl"},
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "TLS, with -h.")
    private boolean isTls;

    @Option(
            names = "--ws",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "MQTT over WebSocket, with -h.")
    private boolean isWebSocket;

    @Option(
            names = {"--ca", "--cacertfile"},
            paramLabel = "FILE",
            description = "Certificates to trust, PEM.")
    private @Nullable Path ca;

    @Option(
            names = {"--cert", "--certfile"},
            paramLabel = "FILE",
            description = "Certificate of the devices, PEM.")
    private @Nullable Path certificate;

    @Option(
            names = {"--key", "--keyfile"},
            paramLabel = "FILE",
            description = "Its key, PEM.")
    private @Nullable Path key;

    @Option(names = "--insecure", description = "Takes any certificate of the server.")
    private boolean isInsecure;

    @Option(
            names = "--tls-resumption",
            description =
                    "Devices that reconnect resume their last TLS session. Default: each handshake is a full one.")
    private boolean isResuming;

    @Option(names = "--server-name", paramLabel = "NAME", description = "Sent and checked in place of the host (SNI).")
    private String serverName = "";

    /** @param isHttp what -h and -p mean */
    Target target(boolean isHttp) {
        List<Endpoint> mqtt = new ArrayList<>();
        List<Endpoint> http = new ArrayList<>();
        for (Endpoint endpoint : urls.isEmpty() ? ofHosts(isHttp) : ofUrls()) {
            (endpoint.scheme().isHttp() ? http : mqtt).add(endpoint);
        }
        return new Target(mqtt, http, tls());
    }

    private Tls tls() {
        return new Tls(
                Optional.ofNullable(ca),
                Optional.ofNullable(certificate),
                Optional.ofNullable(key),
                isInsecure,
                isResuming,
                serverName);
    }

    private List<Endpoint> ofUrls() {
        if (!hosts.isEmpty() || port != 0) {
            throw InvalidSetting.because("", "expected either URLs or -h and -p, not both");
        }
        return urls.stream().map(this::url).toList();
    }

    private Endpoint url(String text) {
        if (!text.contains("://")) {
            throw InvalidSetting.of("", "a URL such as mqtt://host:1883; a host alone is given by -h", text);
        }
        Endpoint endpoint = Endpoint.parse("", text);
        boolean isAsked = (!isTls || endpoint.scheme().isTls())
                && (!isWebSocket || endpoint.scheme().isWebSocket());
        InvalidSetting.check(isAsked, isTls ? "--tls" : "--ws", "a URL that says so, mqtts:// or the like", text);
        return endpoint;
    }

    private List<Endpoint> ofHosts(boolean isHttp) {
        Endpoint.Scheme scheme = scheme(isHttp);
        int chosen = port == 0 ? scheme.defaultPort() : port;
        String path = scheme.isWebSocket() ? "/mqtt" : "";
        return (hosts.isEmpty() ? List.of("localhost") : hosts)
                .stream()
                        .map(host -> new Endpoint(scheme, host.strip(), chosen, path))
                        .toList();
    }

    private Endpoint.Scheme scheme(boolean isHttp) {
        if (isHttp) {
            return isTls ? Endpoint.Scheme.HTTPS : Endpoint.Scheme.HTTP;
        }
        if (isWebSocket) {
            return isTls ? Endpoint.Scheme.WSS : Endpoint.Scheme.WS;
        }
        return isTls ? Endpoint.Scheme.MQTTS : Endpoint.Scheme.MQTT;
    }
}
