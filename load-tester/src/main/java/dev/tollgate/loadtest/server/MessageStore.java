package dev.tollgate.loadtest.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes each message's body as a line of hexadecimal digits to a file: before its sender hears that it was accepted, or, as a liar,
 * afterwards. Beside the file lies {@code FILE.forced}, which holds how much of it was forced to disk: a power cut is played by
 * cutting the file down to that. Takes messages on the server's loop.
 */
public final class MessageStore implements BiConsumer<ByteBuf, ByteBuf>, AutoCloseable {
    /** What a message has gone through when it is acknowledged. */
    public enum Promise {
        /** Nothing: it is written a little later, and a SIGKILL loses it. */
        RECEIVED,
        /** It is in the page cache: a SIGKILL does not lose it, a power cut does. */
        WRITTEN,
        /** It is on disk. */
        FORCED
    }

    private static final long LATER_MILLIS = 50;
    private static final int LENGTH_DIGITS = 20;

    private final Promise promise;
    private final FileChannel file;
    private final FileChannel forced;
    private final ConcurrentLinkedQueue<ByteBuffer> waiting = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "message-store");
        thread.setDaemon(true);
        return thread;
    });

    private volatile @Nullable IOException failure;

    public MessageStore(Path path, Promise promise) throws IOException {
        this.promise = promise;
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        forced = FileChannel.open(
                path.resolveSibling(path.getFileName() + ".forced"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        force();
        if (promise != Promise.FORCED) {
            later.scheduleWithFixedDelay(this::writeAndForce, LATER_MILLIS, LATER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void accept(ByteBuf topic, ByteBuf body) {
        ByteBuffer line = ByteBuffer.wrap((ByteBufUtil.hexDump(body) + "\n").getBytes(StandardCharsets.US_ASCII));
        IOException failed = failure;
        try {
            if (failed != null) {
                throw failed;
            }
            switch (promise) {
                case RECEIVED -> waiting.add(line);
                case WRITTEN -> write(line);
                case FORCED -> {
                    write(line);
                    force();
                }
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private void write(ByteBuffer line) throws IOException {
        while (line.hasRemaining()) {
            file.write(line);
        }
    }

    private synchronized void force() throws IOException {
        long length = file.size();
        file.force(false);
        String digits = String.format("%" + LENGTH_DIGITS + "d", length);
        forced.write(ByteBuffer.wrap(digits.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private void writeAndForce() {
        try {
            for (ByteBuffer line = waiting.poll(); line != null; line = waiting.poll()) {
                write(line);
            }
            force();
        } catch (IOException unwritable) {
            failure = unwritable; // the next message finds it
        }
    }

    @Override
    public void close() throws IOException {
        later.shutdown();
        try {
            later.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        writeAndForce();
        file.close();
        forced.close();
    }
}
