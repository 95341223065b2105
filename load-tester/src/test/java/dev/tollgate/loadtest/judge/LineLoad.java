package dev.tollgate.loadtest.judge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.loadtest.verify.SinkSpec;
import dev.tollgate.loadtest.verify.Stamp;
import dev.tollgate.loadtest.verify.StampCodec;
import dev.tollgate.loadtest.verify.Streams;
import dev.tollgate.loadtest.verify.Witness;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A small load for {@link LineServer}: a thread a stream, with a window, which sends again what was not acknowledged. */
final class LineLoad implements VerifyLoad {
    private static final int WINDOW = 32;

    private final long run;
    private final InetSocketAddress server;
    private final int count;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong connected = new AtomicLong();
    private final AtomicLong connects = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong inFlight = new AtomicLong();
    private volatile boolean sending = true;
    private volatile boolean open = true;

    LineLoad(long run, InetSocketAddress server, int count) {
        this.run = run;
        this.server = server;
        this.count = count;
    }

    @Override
    public Streams streams() {
        return Streams.alike(count, "line-", Streams.Delivery.AT_LEAST_ONCE);
    }

    @Override
    public SinkSpec.Subscribing subscribing() {
        throw new UnsupportedOperationException("no subscribers here");
    }

    @Override
    public long start(Witness witness) {
        for (int i = 0; i < count; i++) {
            int stream = i;
            threads.add(new Thread(() -> new Sender(stream, witness).run()));
        }
        threads.forEach(Thread::start);
        return System.nanoTime();
    }

    @Override
    public void check() {}

    @Override
    public void stopSending() {
        sending = false;
    }

    @Override
    public void close() throws IOException {
        open = false;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    @Override
    public long connected() {
        return connected.get();
    }

    @Override
    public long wanted() {
        return count;
    }

    @Override
    public long connects() {
        return connects.get();
    }

    @Override
    public long acknowledged() {
        return acknowledged.get();
    }

    @Override
    public long inFlight() {
        return inFlight.get();
    }

    @Override
    public long backlog() {
        return 0;
    }

    private final class Sender {
        private final int stream;
        private final Witness witness;
        private final Stamp stamp = new Stamp();
        /** Attempts by sequence. */
        private final TreeMap<Long, Integer> unacknowledged = new TreeMap<>();

        private long next;

        Sender(int stream, Witness witness) {
            this.stream = stream;
            this.witness = witness;
        }

        void run() {
            while (open) {
                try (Socket socket = new Socket()) {
                    socket.connect(server, 1000);
                    connects.incrementAndGet();
                    connected.incrementAndGet();
                    try {
                        talk(socket);
                    } finally {
                        connected.decrementAndGet();
                    }
                } catch (IOException lost) {
                    pause();
                }
            }
        }

        private void talk(Socket socket) throws IOException {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            socket.setSoTimeout(1000);
            for (long sequence : List.copyOf(unacknowledged.keySet())) {
                send(socket, sequence);
            }
            while (open) {
                while (sending && unacknowledged.size() < WINDOW) {
                    inFlight.incrementAndGet();
                    unacknowledged.put(next, -1);
                    send(socket, next++);
                }
                if (unacknowledged.isEmpty()) {
                    pause();
                } else {
                    acknowledge(in.readLine());
                }
            }
        }

        private void acknowledge(@Nullable String line) throws IOException {
            if (line == null) {
                throw new IOException("ended");
            }
            long sequence = Long.parseLong(line.substring(line.indexOf(' ') + 1));
            witness.acknowledged(stream, sequence, System.nanoTime());
            if (unacknowledged.remove(sequence) != null) {
                acknowledged.incrementAndGet();
                inFlight.decrementAndGet();
            }
        }

        private void send(Socket socket, long sequence) throws IOException {
            int attempt = unacknowledged.merge(sequence, 1, Integer::sum);
            long now = System.nanoTime();
            ByteBuf out = Unpooled.buffer();
            StampCodec.JSON.write(
                    stamp.set(run, stream, sequence, attempt, now), Unpooled.copiedBuffer("{\"a\":1}", UTF_8), out);
            witness.attempted(stream, sequence, attempt, now);
            socket.getOutputStream()
                    .write((stream + " " + sequence + " " + out.toString(UTF_8) + "\n").getBytes(UTF_8));
        }

        private void pause() {
            try {
                Thread.sleep(2); // the pace of the load, not a wait for something
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
