package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Starts each server of the benchmark on free loopback ports, with files below one folder. Used by one thread. */
final class Peers {
    private static final Pattern FLOOR_READY = Pattern.compile(Floor.READY + "(\\d+)");

    private final Path home;
    private final Path folder;
    private final int core;
    private final BenchTokens tokens;

    /**
     * @param home the project's folder
     * @param core that servers run on
     */
    Peers(Path home, Path folder, int core, BenchTokens tokens) {
        this.home = home;
        this.folder = folder;
        this.core = core;
        this.tokens = tokens;
    }

    Peer floor(Floor.Protocol protocol) throws IOException, InterruptedException {
        String name = protocol.name().toLowerCase(Locale.ROOT);
        List<String> command = List.of(
                java(),
                "-Xmx256m",
                "-Dio.netty.leakDetection.level=disabled", // as the edge has it
                "-cp",
                System.getProperty("java.class.path"),
                Floor.class.getName(),
                name);
        ServerProcess process = ServerProcess.start(command, core, log(name), FLOOR_READY);
        int port = process.portInReadyLine(1);
        return switch (protocol) {
            case MQTT_DECODER -> new Peer(Rows.MQTT_FLOOR, process, port, 0);
            case MQTT_CODEC -> new Peer(Rows.MQTT_CODEC, process, port, 0);
            case MQTT_FRAMES -> new Peer(Rows.FRAMES_FLOOR, process, port, 0);
            case HTTP_DECODER -> new Peer(Rows.HTTP_FLOOR, process, 0, port);
            case HTTP_CODEC -> new Peer(Rows.HTTP_CODEC, process, 0, port);
        };
    }

    Peer mqttInC() throws IOException, InterruptedException {
        ServerProcess process = inC("mqtt");
        return new Peer(Rows.MQTT_IN_C, process, process.portInReadyLine(1), 0);
    }

    Peer httpInC() throws IOException, InterruptedException {
        ServerProcess process = inC("http");
        return new Peer(Rows.HTTP_IN_C, process, 0, process.portInReadyLine(1));
    }

    private ServerProcess inC(String protocol) throws IOException, InterruptedException {
        List<String> command = List.of(CFloor.program(home, folder).toString(), protocol);
        return ServerProcess.start(command, core, log("floor-" + protocol), FLOOR_READY);
    }

    /** The one that this runs on. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    /**
     * With all tokens.
     *
     * @param ack received or journaled
     */
    Peer edge(String ack) throws IOException, InterruptedException {
        return edge("Tollgate, " + ack, ack, tokens);
    }

    /** Answers what it has received, and knows two of the tokens. */
    Peer edgeWithFewTokens() throws IOException, InterruptedException {
        return edge(Rows.FEW_TOKENS, "received", new BenchTokens(2));
    }

    private Peer edge(String name, String ack, BenchTokens known) throws IOException, InterruptedException {
        String file = name.replaceAll("[^A-Za-z0-9]+", "-");
        EdgeStart start = new EdgeStart(
                home,
                folder.resolve(file),
                log(file),
                Integer.toString(core),
                EdgeStart.settings(ack),
                Map.of(),
                EdgeStart.USUAL_LIMIT);
        Edge edge = Edge.start(start, known.writeDevices(folder.resolve("devices.ndjson")));
        EdgeAdmin admin = new EdgeAdmin(edge.ports().admin(), edge.data());
        return new Peer(name, edge.process(), edge.ports().mqtt(), edge.ports().http(), Optional.of(admin));
    }

    /** Answers what it has received, and knows millions of tokens, those of the load among them. */
    Peer edge(BigRegistry registry) throws IOException, InterruptedException {
        EdgeStart start = registry.edge(log("edge-big"), Integer.toString(core), EdgeStart.settings("received"));
        ServerProcess process = start.start();
        EdgeStart.Ports ports = EdgeStart.Ports.of(process);
        return new Peer(Rows.MANY_TOKENS, process, ports.mqtt(), ports.http());
    }

    /** Without -v, which logs each packet: at its usual level it says no more than that it runs. */
    Peer mosquitto() throws IOException, InterruptedException {
        int port = freePort();
        Path config = Files.writeString(
                folder.resolve("mosquitto.conf"),
                "listener %d 127.0.0.1%nallow_anonymous true%nconnection_messages false%nmax_inflight_messages 0%nset_tcp_nodelay true%n"
                        .formatted(port));
        ServerProcess process = ServerProcess.start(
                List.of("mosquitto", "-c", config.toString()), core, log("mosquitto"), Pattern.compile("running"));
        return new Peer("mosquitto", process, port, 0);
    }

    /** One worker, the tokens in a {@code map}, nothing logged, nothing passed on: what a proxy would do before it does its work. */
    Peer nginx() throws IOException, InterruptedException {
        int port = freePort();
        Path map = tokens.writeNginxMap(folder.resolve("nginx-tokens.map"));
        Path config = Files.writeString(folder.resolve("nginx.conf"), NGINX.formatted(folder, map, port));
        ServerProcess process = ServerProcess.start(
                List.of("nginx", "-p", folder.toString(), "-e", "stderr", "-c", config.toString()),
                core,
                log("nginx"),
                Pattern.compile("start worker process "));
        return new Peer("nginx, token map", process, 0, port);
    }

    private static final String NGINX = """
            daemon off;
            worker_processes 1;
            error_log stderr notice;
            pid %1$s/nginx.pid;
            events { worker_connections 12000; }
            http {
              access_log off;
              keepalive_requests 1000000000;
              client_body_temp_path %1$s/nginx-body;
              proxy_temp_path %1$s/nginx-proxy;
              fastcgi_temp_path %1$s/nginx-fastcgi;
              uwsgi_temp_path %1$s/nginx-uwsgi;
              scgi_temp_path %1$s/nginx-scgi;
              map_hash_max_size 400000;
              map_hash_bucket_size 128;
              map $token $known { default 0; include %2$s; }
              server {
                listen 127.0.0.1:%3$d backlog=4096;
                location ~ ^/kpc/kp1/[^/]+/dcx/(?<token>[^/]+)/json$ {
                  if ($known = 0) { return 401; }
                  return 200;
                }
              }
            }
            """;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
