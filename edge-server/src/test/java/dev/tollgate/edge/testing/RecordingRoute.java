package dev.tollgate.edge.testing;

import dev.tollgate.edge.extension.PushRoute;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A device's connection that keeps what it is sent. */
public final class RecordingRoute extends PushRoute {
    private final String application;
    private final BlockingQueue<String> pushes = new LinkedBlockingQueue<>();
    private volatile long expiresAtMs;

    public RecordingRoute(long deviceNumber, String application) {
        super(deviceNumber);
        this.application = application;
    }

    @Override
    public void push(String extension, String resource, byte[] payload, long pushExpiresAtMs) {
        expiresAtMs = pushExpiresAtMs;
        pushes.add(extension + resource + " " + new String(payload, StandardCharsets.UTF_8));
    }

    @Override
    public boolean isOfApplication(String name) {
        return application.equals(name);
    }

    /** The next push; waits for it. */
    public String take() throws InterruptedException {
        String push = pushes.poll(20, TimeUnit.SECONDS);
        if (push == null) {
            throw new AssertionError("expected a push within 20 s");
        }
        return push;
    }

    /** When the newest push expires. */
    public long expiresAtMs() {
        return expiresAtMs;
    }

    /** Pushes that nobody took. */
    public int left() {
        return pushes.size();
    }
}
