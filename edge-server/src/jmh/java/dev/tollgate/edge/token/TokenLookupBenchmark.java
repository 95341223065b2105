package dev.tollgate.edge.token;

import dev.tollgate.edge.kp1.Kp1Path;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a message pays for its token: parse the topic, fingerprint, look up; beside it a map on the heap, with the String that such a
 * map needs. Random tokens over the whole set. In {@code edge-server}, after {@code mvn test-compile}:
 *
 * <pre>
 * mvn -q dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java {@literal @}jvm/edge.args -Xmx6g -cp target/test-classes:target/classes:$(cat target/classpath) org.openjdk.jmh.Main \
 *     TokenLookupBenchmark -p tokens=1000000 -prof gc
 * </pre>
 *
 * The map's file (80 bytes a token) lies in {@code java.io.tmpdir} meanwhile.
 */
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class TokenLookupBenchmark {
    private static final int PATHS = 1 << 20;
    private static final String BEFORE_TOKEN = "kp1/" + GeneratedTokens.APPLICATION + "-v1/dcx/";
    private static final String AFTER_TOKEN = "/json/1";
    private static final int PATH_BYTES = BEFORE_TOKEN.length() + GeneratedTokens.TOKEN_BYTES + AFTER_TOKEN.length();

    /** Received topics, one after the other. */
    @State(Scope.Benchmark)
    public static class Topics {
        @Param({"1000000", "10000000", "20000000"})
        long tokens;

        private final Kp1Path path = new Kp1Path();
        private final ByteBuf buffer = Unpooled.directBuffer(PATHS * PATH_BYTES);
        private int next;

        @Setup(Level.Trial)
        public void fill() {
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < PATHS; i++) {
                buffer.writeCharSequence(BEFORE_TOKEN, StandardCharsets.US_ASCII);
                GeneratedTokens.write(1 + random.nextLong(tokens), buffer);
                buffer.writeCharSequence(AFTER_TOKEN, StandardCharsets.US_ASCII);
            }
        }

        Kp1Path parse() {
            int start = (next++ & (PATHS - 1)) * PATH_BYTES;
            if (!path.wrap(buffer, start, start + PATH_BYTES)) {
                throw new IllegalStateException("expected a path");
            }
            return path;
        }

        @TearDown(Level.Trial)
        public void release() {
            buffer.release();
        }
    }

    /** The edge's own registry, filled without a database. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // set up by JMH
    public static class OffHeap {
        private final Fingerprint fingerprint = new Fingerprint();
        private final TokenEntry entry = new TokenEntry();
        private Path folder;
        private ChronicleTokenRegistry registry;

        @Setup(Level.Trial)
        public void fill(Topics topics) throws IOException {
            folder = Files.createTempDirectory("token-lookup");
            registry = ChronicleTokenRegistry.open(
                    folder,
                    new TokenMap.Size(topics.tokens, 2),
                    new byte[SipHash.KEY_BYTES],
                    new GeneratedTokens(topics.tokens, 0, 0),
                    new NoActivations(),
                    InstantSource.system());
        }

        @TearDown(Level.Trial)
        public void delete() throws IOException {
            registry.close(true);
            deleteFolder(folder);
        }
    }

    /** The same entries on the heap. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // set up by JMH
    public static class OnHeap {
        private ConcurrentHashMap<String, TokenEntry> entries;

        @Setup(Level.Trial)
        public void fill(Topics topics) {
            entries = new ConcurrentHashMap<>((int) topics.tokens);
            ByteBuf token = Unpooled.buffer(GeneratedTokens.TOKEN_BYTES);
            for (long number = 1; number <= topics.tokens; number++) {
                GeneratedTokens.write(number, token.clear());
                TokenEntry entry = new TokenEntry();
                entry.set(TokenState.ACTIVE, number, number, TokenEntry.NO_GROUP, TokenEntry.NEVER, 1);
                entries.put(token.toString(StandardCharsets.UTF_8), entry);
            }
        }
    }

    static void deleteFolder(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    @Benchmark
    public long offHeap(Topics topics, OffHeap map) {
        Kp1Path path = topics.parse();
        map.registry.fingerprint(
                topics.buffer,
                path.appVersionStart(),
                path.applicationLength(),
                path.tokenStart(),
                path.tokenLength(),
                map.fingerprint);
        if (!map.registry.find(map.fingerprint, map.entry)) {
            throw new IllegalStateException("expected the token");
        }
        return map.entry.tokenNumber();
    }

    @Benchmark
    public long onHeap(Topics topics, OnHeap map) {
        Kp1Path path = topics.parse();
        String token = topics.buffer.toString(path.tokenStart(), path.tokenLength(), StandardCharsets.UTF_8);
        TokenEntry entry = map.entries.get(token);
        if (entry == null) {
            throw new IllegalStateException("expected the token");
        }
        return entry.tokenNumber();
    }
}
