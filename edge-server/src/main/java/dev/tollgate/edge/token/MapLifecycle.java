package dev.tollgate.edge.token;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The map's file from start to stop: whether it can be used as it lies there, how it follows the database, and what is written beside
 * it so that the next start knows.
 *
 * <pre>
 * no state beside it, another registry's, or newer than the database → rebuild
 * closed well, length and time as noted     → open            ┐ fails, or the count differs → rebuild
 * killed, and the machine has not restarted → recover         ┘
 * killed, and the machine has restarted     → rebuild: nobody knows which pages reached the disk
 * </pre>
 *
 * One thread at a time.
 */
final class MapLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(MapLifecycle.class);
    private static final Path MACHINE = Path.of("/proc/sys/kernel/random/boot_id");
    private static final long MACHINE_UNKNOWN = 0;

    /** Chronicle's file begins with an 8-byte checksum, and a word whose upper two bits are clear once the header is complete. */
    private static final int HEADER_WORD = 8;

    private static final int HEADER_INCOMPLETE = 0x8000_0000;
    private static final int HEADER_SIZE = 0x3FFF_FFFF;
    private static final int HEADER_MAX_BYTES = 1 << 16;
    private static final int CORRUPTIONS_LOGGED = 20;

    private final Path file;
    private final Path stateFile;
    private final TokenMap.Size size;
    private final long keyCheck;
    private final TokenSource source;
    private final long nowMs;
    private final long machine = machine();
    private final ByteBuffer record = TokenMapState.buffer();

    private @Nullable TokenMap map;
    private @Nullable FileChannel stateChannel;
    private MapOpening opening = MapOpening.CREATED;
    private long corruptions;
    private long activationsSinceMs;
    private long unstoredActivationsSinceMs;
    private volatile long sequence;

    MapLifecycle(Path folder, TokenMap.Size size, long keyCheck, TokenSource source, long nowMs) {
        this.file = folder.resolve("tokens.map");
        this.stateFile = folder.resolve("tokens.state");
        this.size = size;
        this.keyCheck = keyCheck;
        this.source = source;
        this.nowMs = nowMs;
    }

    /** Opens the map and lets it catch up with the database. */
    TokenMap open() throws IOException {
        long startNanos = System.nanoTime();
        if (source.tokenCount() > size.tokensMax()) {
            throw new IOException("expected at most " + size.tokensMax() + " tokens (registry.tokensExpected times"
                    + " registry.growthFactor), the database has " + source.tokenCount() + ": raise one of them");
        }
        Optional<TokenMapState> before = TokenMapState.read(stateFile);
        activationsSinceMs = nowMs;
        TokenMap opened = reuse(before);
        if (opened == null) {
            opened = build(before.isPresent() || Files.exists(file));
        }
        map = opened;
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        LOG.info("token map {}: {} tokens, change {}, in {} ms", opening, opened.size(), sequence, tookMs);
        return opened;
    }

    private @Nullable TokenMap reuse(Optional<TokenMapState> before) throws IOException {
        String obstacle = obstacle(before);
        if (obstacle != null) {
            LOG.info("token map is filled from the database: {}", obstacle);
            return null;
        }
        TokenMapState state = before.orElseThrow();
        if (state.activationsSinceMs() != 0) {
            activationsSinceMs = state.activationsSinceMs();
            unstoredActivationsSinceMs = state.activationsSinceMs();
        }
        sequence = state.sequence();
        writeState(state.tokens(), true);
        TokenMap opened = null;
        try {
            opened = state.clean() ? TokenMap.open(file, size) : TokenMap.recover(file, size, this::onCorruption);
            if (state.clean()) {
                expectTokens(opened, state.tokens());
            }
            opening = !state.clean()
                    ? MapOpening.RECOVERED
                    : sequence < source.sequence() ? MapOpening.CAUGHT_UP : MapOpening.REUSED;
            follow(opened);
            expectTokens(opened, source.tokenCount());
            return opened;
        } catch (IOException | RuntimeException | AssertionError e) { // Chronicle throws all kinds over a damaged file
            LOG.warn("token map is filled from the database: what lies there cannot be used", e);
            if (opened != null) {
                opened.close();
            }
            return null;
        }
    }

    /** Why the map that lies there is of no use; null when it may be. */
    private @Nullable String obstacle(Optional<TokenMapState> before) throws IOException {
        if (before.isEmpty() || !Files.exists(file)) {
            return "there is no map, or nothing is known of it";
        }
        TokenMapState state = before.get();
        if (!state.isOf(keyCheck, source.lineage(), size)) {
            return "the map is of another registry, key or size";
        }
        if (state.sequence() > source.sequence()) {
            return "the map is at change " + state.sequence() + ", the database at " + source.sequence();
        }
        if (!state.clean() && (machine == MACHINE_UNKNOWN || state.machine() != machine)) {
            return "the machine has restarted while the map was open";
        }
        if (state.clean()
                && (state.fileBytes() != Files.size(file) || state.fileModifiedMicros() != modifiedMicros())) {
            return "the map's file was changed since it was closed";
        }
        return isHeaderComplete() ? null : "the map's file has no header";
    }

    /** Chronicle would wait a minute for somebody to complete the header. */
    private boolean isHeaderComplete() throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEADER_WORD + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int bytes;
            do {
                bytes = channel.read(head, head.position());
            } while (bytes > 0);
            int word = head.getInt(HEADER_WORD);
            int headerBytes = word & HEADER_SIZE;
            return !head.hasRemaining()
                    && (word & HEADER_INCOMPLETE) == 0
                    && headerBytes > 0
                    && headerBytes <= HEADER_MAX_BYTES
                    && headerBytes <= channel.size();
        }
    }

    private static void expectTokens(TokenMap map, long expected) throws IOException {
        long found = map.size();
        if (found != expected) {
            throw new IOException("expected " + expected + " tokens in the map, found " + found);
        }
    }

    private TokenMap build(boolean wasThere) throws IOException {
        closeState();
        Files.deleteIfExists(stateFile);
        TokenMap built = TokenMap.create(file, size);
        try {
            sequence = 0;
            activationsSinceMs = nowMs;
            unstoredActivationsSinceMs = 0;
            opening = wasThere || source.tokenCount() > 0 ? MapOpening.REBUILT : MapOpening.CREATED;
            follow(built);
            expectTokens(built, source.tokenCount());
            writeState(source.tokenCount(), true);
            return built;
        } catch (IOException | RuntimeException e) {
            built.close();
            throw e;
        }
    }

    /** Applies what the database has gained. Does nothing, and costs nothing, when it has not. */
    void follow() throws IOException {
        follow(map());
    }

    private void follow(TokenMap follower) throws IOException {
        long target = source.sequence();
        if (sequence < target) {
            if (sequence > 0) { // else it is empty
                source.forEachDeletedAfter(sequence, follower::remove);
            }
            source.forEachChangedAfter(sequence, follower::put);
            sequence = target;
            if (stateChannel != null) {
                writeState(source.tokenCount(), false);
            }
        }
    }

    /** The map shows all changes of the source up to {@code newSequence}: a killed edge applies only later ones again. */
    void applied(long newSequence) throws IOException {
        sequence = newSequence;
        writeState(source.tokenCount(), false);
    }

    private void writeState(long tokens, boolean force) throws IOException {
        write(new TokenMapState(
                false, machine, keyCheck, source.lineage(), size, sequence, tokens, activationsSinceMs, 0, 0));
        if (force) {
            stateChannel().force(true);
        }
    }

    private void write(TokenMapState state) throws IOException {
        state.write(stateChannel(), record);
    }

    private FileChannel stateChannel() throws IOException {
        FileChannel channel = stateChannel;
        if (channel == null) {
            channel = TokenMapState.channel(stateFile);
            stateChannel = channel;
        }
        return channel;
    }

    private void closeState() throws IOException {
        FileChannel channel = stateChannel;
        if (channel != null) {
            stateChannel = null;
            channel.close();
        }
    }

    /**
     * Brings the map to the disk and notes that it was closed well.
     *
     * @param activationsStored whether all first uses have reached the database
     */
    void close(boolean activationsStored) throws IOException {
        TokenMap closing = map();
        long tokens = closing.size();
        closing.close();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        long sinceMs = activationsStored ? 0 : activationsSinceMs;
        write(new TokenMapState(
                true,
                machine,
                keyCheck,
                source.lineage(),
                size,
                sequence,
                tokens,
                sinceMs,
                Files.size(file),
                modifiedMicros()));
        stateChannel().force(true);
        closeState();
    }

    private long modifiedMicros() throws IOException {
        return Files.getLastModifiedTime(file).to(TimeUnit.MICROSECONDS);
    }

    private void onCorruption(String corruption) {
        corruptions++;
        if (corruptions <= CORRUPTIONS_LOGGED) {
            LOG.warn("token map, recovery: {}", corruption);
        }
    }

    private static long machine() {
        try {
            UUID id = UUID.fromString(Files.readString(MACHINE).strip());
            return id.getMostSignificantBits() ^ id.getLeastSignificantBits();
        } catch (NoSuchFileException notLinux) {
            return MACHINE_UNKNOWN;
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("expected the machine's boot id in {}; a killed edge will fill its token map anew", MACHINE, e);
            return MACHINE_UNKNOWN;
        }
    }

    private TokenMap map() {
        TokenMap opened = map;
        if (opened == null) {
            throw new IllegalStateException("expected an open token map");
        }
        return opened;
    }

    MapOpening opening() {
        return opening;
    }

    /** Things that recovery found wrong. */
    long corruptions() {
        return corruptions;
    }

    /** Of the last change that the map shows. */
    long sequence() {
        return sequence;
    }

    /** First uses from this time on may be in the map that was opened and not in the database; 0 for none. */
    long unstoredActivationsSinceMs() {
        return unstoredActivationsSinceMs;
    }
}
