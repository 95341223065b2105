package dev.tollgate.edge.admin;

import dev.tollgate.edge.auth.Auth;
import dev.tollgate.edge.auth.AuthConfig;
import dev.tollgate.edge.auth.FailedAttempts;
import dev.tollgate.edge.config.Address;
import dev.tollgate.edge.explain.Explain;
import dev.tollgate.edge.explain.SessionDirectory;
import dev.tollgate.edge.explain.SessionInfo;
import dev.tollgate.edge.explain.SessionQuery;
import dev.tollgate.edge.explain.Stats;
import dev.tollgate.edge.sink.Sinks;
import dev.tollgate.edge.testing.Intakes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A real admin server over loopback, with a registry and records on the heap. */
public final class AdminFixture implements AutoCloseable {
    static final AdminConfig CONFIG = new AdminConfig(
            2, 2, 64, 1_024, 256, 3, 2_000, 100, false, 16, 60_000, new AdminTlsConfig("", "", ""), false);

    public final MemoryRegistry registry = new MemoryRegistry();
    public final MemoryRecords records = new MemoryRecords();
    public final MemoryAuditTrail audit = new MemoryAuditTrail();
    public final AtomicBoolean isReady = new AtomicBoolean(true);

    private final AdminServer server;
    private Sinks sinks = Sinks.none();
    private @Nullable ExtensionParts extensions;
    private @Nullable Auth auth;
    private final ExplainParts explain =
            new ExplainParts(Intakes.newExplain(Clock.systemUTC()), new NoSessions(), AdminFixture::noStats);
    private final String token;
    private final HttpClient http = HttpClient.newHttpClient();

    private AdminFixture(Path data, AdminConfig config, InstantSource clock) throws IOException {
        AdminToken adminToken = AdminToken.loadOrCreate(data);
        token = Files.readString(data.resolve(AdminToken.FILE_NAME)).strip();
        List<ReadinessCheck> checks = List.of(new ReadinessCheck("MQTT listener is not open", isReady::get));
        server = AdminServer.start(
                new Address("127.0.0.1", 0),
                config,
                AuthConfig.DEFAULT,
                null,
                adminToken,
                new FailedAttempts(AuthConfig.DEFAULT),
                checks,
                clock);
    }

    /** A server that is open. */
    public static AdminFixture open(Path data) throws IOException {
        return open(data, CONFIG);
    }

    /** A server that is open, for these sinks. */
    public static AdminFixture open(Path data, Sinks sinks) throws IOException {
        AdminFixture fixture = starting(data, CONFIG);
        fixture.sinks = sinks;
        fixture.open();
        return fixture;
    }

    /** A server that is open, with these extensions. */
    public static AdminFixture open(Path data, ExtensionParts extensions) throws IOException {
        AdminFixture fixture = starting(data, CONFIG);
        fixture.extensions = extensions;
        fixture.open();
        return fixture;
    }

    /** A server that is open, with these auth tokens. */
    public static AdminFixture open(Path data, Auth auth, InstantSource clock) throws IOException {
        AdminFixture fixture = new AdminFixture(data, CONFIG, clock);
        fixture.auth = auth;
        fixture.open();
        return fixture;
    }

    /** A server that is open, and tells the time by this clock. */
    static AdminFixture open(Path data, AdminConfig config, InstantSource clock) throws IOException {
        AdminFixture fixture = new AdminFixture(data, config, clock);
        fixture.open();
        return fixture;
    }

    static AdminFixture open(Path data, AdminConfig config) throws IOException {
        AdminFixture fixture = starting(data, config);
        fixture.open();
        return fixture;
    }

    /** A server that answers probes alone. */
    static AdminFixture starting(Path data, AdminConfig config) throws IOException {
        return new AdminFixture(data, config, Clock.systemUTC());
    }

    @SuppressWarnings("NullAway") // most tests ask for no extension
    void open() {
        server.open(new AdminParts(
                registry,
                records,
                sinks,
                out -> out.write("tollgate_up 1\n".getBytes(StandardCharsets.UTF_8)),
                () -> new Reload.Outcome(List.of("mqtt.inFlightMax"), List.of("journal.maxBytes")),
                extensions,
                registry,
                auth,
                explain,
                null,
                audit,
                null));
    }

    List<String> routes() {
        return server.routes();
    }

    static Stats noStats() {
        return new Stats(0, 0, 0, Map.of(), 0, Map.of(), Double.NaN, Double.NaN, 0, 0, 0, 0, 0, 0, List.of(), 0);
    }

    private static final class NoSessions implements SessionDirectory {
        @Override
        public List<SessionInfo> list(SessionQuery query) {
            return List.of();
        }

        @Override
        public boolean end(long number) {
            return false;
        }
    }

    /** What is remembered for operators; its thread is not started. */
    Explain explain() {
        return explain.explain();
    }

    int port() {
        return server.address().getPort();
    }

    /** As {@code --admin} takes it. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    String token() {
        return token;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path)).header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    @Override
    public void close() {
        server.close();
    }
}
