package dev.tollgate.edge.testing;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.extension.ExtensionHandler;
import dev.tollgate.edge.extension.ExtensionPath;
import dev.tollgate.edge.extension.ExtensionRequest;
import dev.tollgate.edge.extension.ExtensionWorker;
import dev.tollgate.edge.extension.PushRoutes;
import dev.tollgate.edge.extension.Reply;
import dev.tollgate.edge.extension.RequestConfig;
import dev.tollgate.edge.extension.RequestResults;
import dev.tollgate.edge.extension.RetainedMessage;
import dev.tollgate.edge.extension.RetainedRequest;
import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.store.NewDevice;
import dev.tollgate.edge.store.Registry;
import dev.tollgate.edge.store.RegistryConfig;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.token.TokenEntry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The extensions' worker over a real registry, with a clock that the test moves. */
public final class RunningExtensions implements AutoCloseable {
    public static final int RESULTS_MAX = 3;
    public static final long START_MS = 1_700_000_000_000L;
    private static final RegistryConfig REGISTRY =
            new RegistryConfig(1_000, 2, 10, 10, 1_000, 0, 8 << 20, 5_000, true, 100_000, 1_000);

    public final AtomicLong nowMs = new AtomicLong(START_MS);
    public final PushRoutes routes = new PushRoutes();
    public final Registry registry;
    public final ExtensionWorker worker;

    public RunningExtensions(Path folder, Map<Extension, ExtensionHandler> handlers) throws IOException {
        this(folder, registry -> handlers);
    }

    /** @param handlers made once there is a registry */
    public RunningExtensions(Path folder, Function<Registry, Map<Extension, ExtensionHandler>> handlers)
            throws IOException {
        registry = Registry.open(folder, REGISTRY, () -> Instant.ofEpochMilli(nowMs.get()));
        worker = new ExtensionWorker(
                registry.openState(),
                new RequestConfig(65_536, 64, 1 << 20, 16, 1_000),
                routes,
                handlers.apply(registry),
                new RequestResults(RESULTS_MAX),
                () -> Instant.ofEpochMilli(nowMs.get()));
        worker.start();
    }

    /** Creates a device of application {@code demo}; its number. */
    public long device(String name) throws RegistryException {
        return device("demo", name);
    }

    public long device(String application, String name) throws RegistryException {
        NewDevice device = new NewDevice(name, application, null, null, TokenEntry.NEVER);
        return registry.deviceRegistry().create(device, Actor.EDGE).device().number();
    }

    /** Opens a connection of the device's, by which nothing was sent yet. */
    public RecordingRoute connect(long deviceNumber) {
        return connect(deviceNumber, null);
    }

    /** @param first what the device asks for with its first message; null for nothing of an extension */
    public RecordingRoute connect(long deviceNumber, @Nullable String first) {
        RecordingRoute route = new RecordingRoute(deviceNumber, "demo");
        routes.claim(route);
        worker.onFirstUse(route, first == null ? null : path(new Kp1Path(), first));
        return route;
    }

    /** Has a device subscribe to an extension's topics: what it gets as retained messages. */
    public List<RetainedMessage> subscribe(Extension extension, long deviceNumber) throws Exception {
        CompletableFuture<List<RetainedMessage>> read = new CompletableFuture<>();
        worker.onSubscribe(new RetainedRequest(extension, deviceNumber, read::complete));
        return read.get(20, TimeUnit.SECONDS);
    }

    /** As {@link #subscribe}: {@code resource payload} of each. */
    public List<String> subscribed(Extension extension, long deviceNumber) throws Exception {
        return subscribe(extension, deviceNumber).stream()
                .map(message -> message.resource() + " " + new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    /**
     * Has a device ask for something, and waits for the answer.
     *
     * @param resource what follows the token, with the extension before it: {@code epmx/get/keys/7}
     * @return the answer's payload; the verdict's reason where it has none, or is a refusal: {@code state-full {…}}
     */
    public String ask(long deviceNumber, String resource, String payload) throws Exception {
        return ask(deviceNumber, 1, resource, payload);
    }

    /** Likewise, with this one of the device's tokens. */
    public String ask(long deviceNumber, long tokenNumber, String resource, String payload) throws Exception {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        Verdict verdict = offer(deviceNumber, tokenNumber, resource, payload, answer);
        if (verdict != Verdict.ACCEPTED) {
            return verdict.reason();
        }
        Reply reply = answer.get(20, TimeUnit.SECONDS);
        byte[] bytes = reply.payload();
        String text = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
        boolean plain = reply.verdict() == Verdict.ACCEPTED && bytes != null;
        return plain ? text : (reply.verdict().reason() + " " + text).trim();
    }

    /** Hands a request over, without waiting. */
    public Verdict offer(long deviceNumber, String resource, String payload, CompletableFuture<Reply> answer) {
        return offer(deviceNumber, 1, resource, payload, answer);
    }

    private Verdict offer(
            long deviceNumber, long tokenNumber, String resource, String payload, CompletableFuture<Reply> answer) {
        Kp1Path kp1 = new Kp1Path();
        ExtensionPath path = path(kp1, resource);
        if (path == null) {
            return Verdict.RESOURCE_UNKNOWN;
        }
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return worker.offer(
                new ExtensionRequest(path, kp1.requestId(), deviceNumber, tokenNumber, bytes, answer::complete));
    }

    private static @Nullable ExtensionPath path(Kp1Path kp1, String resource) {
        int slash = resource.indexOf('/');
        String extension = slash < 0 ? resource : resource.substring(0, slash);
        String text = "kp1/demo-v1/" + extension + "/TOKEN" + (slash < 0 ? "" : resource.substring(slash));
        ByteBuf buffer = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        if (!kp1.wrap(buffer, 0, buffer.readableBytes())) {
            throw new AssertionError("not a path: " + text);
        }
        Extension found = Extension.of(buffer, kp1.extensionStart(), kp1.extensionLength());
        return found == null ? null : ExtensionPath.of(found, kp1, buffer);
    }

    /** Does nothing until the worker has done all that came before. */
    public void await() throws RegistryException {
        worker.call(turn -> true);
    }

    @Override
    public void close() throws IOException, SQLException {
        worker.close();
        registry.close();
    }
}
