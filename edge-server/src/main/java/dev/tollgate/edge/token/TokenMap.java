package dev.tollgate.edge.token;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import net.openhft.chronicle.hash.ChronicleHashCorruption;
import net.openhft.chronicle.hash.Data;
import net.openhft.chronicle.hash.impl.VanillaChronicleHash;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import net.openhft.chronicle.map.MapEntry;
import net.openhft.chronicle.map.MapSegmentContext;

/**
 * The off-heap map from fingerprint to entry, in a file of its own that is allocated in full when it is created: a sparse file that
 * meets a full disk kills the JVM. {@link #find} and {@link #activate} are safe from any thread; there is one thread at a time in
 * {@link #put} and {@link #remove}. Open it with care: nothing here knows whether the file was closed well.
 */
public final class TokenMap implements AutoCloseable {
    /** Bytes a token, roughly: what a person is told when the disk is too small. */
    private static final long BYTES_PER_TOKEN = 84;

    private final ChronicleMap<Fingerprint, TokenEntry> entries;
    private final Path file;
    private final AtomicLong changes = new AtomicLong();
    private final ThreadLocal<TokenEntry> scratch = ThreadLocal.withInitial(TokenEntry::new);

    private TokenMap(ChronicleMap<Fingerprint, TokenEntry> entries, Path file) {
        this.entries = entries;
        this.file = file;
    }

    /** How large a map is. What one was created with, it has to be opened with. */
    public record Size(long tokensExpected, int growthFactor) {
        /** Tokens that the map has room for, however they are spread, as long as the disk has room, too. */
        public long tokensMax() {
            return tokensExpected * growthFactor;
        }
    }

    /**
     * Creates an empty map, in place of any that there is.
     *
     * @throws IOException when the disk has no room for all of it, among others
     */
    public static TokenMap create(Path file, Size size) throws IOException {
        Files.deleteIfExists(file);
        long needed = size.tokensExpected() * BYTES_PER_TOKEN;
        long usable = Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace();
        if (usable < needed) {
            throw noRoom(file, needed, usable, null);
        }
        try {
            return new TokenMap(builder(size).createPersistedTo(file.toFile()), file);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw noRoom(file, needed, usable, e);
        }
    }

    private static IOException noRoom(
            Path file, long needed, long usable, @org.jspecify.annotations.Nullable Exception cause) {
        return new IOException(
                "expected about " + (needed >> 20) + " MiB for " + file + ", found " + (usable >> 20)
                        + " MiB free: make room, or lower registry.tokensExpected",
                cause);
    }

    /** Opens a map that was closed well. */
    public static TokenMap open(Path file, Size size) throws IOException {
        return new TokenMap(builder(size).createPersistedTo(file.toFile()), file);
    }

    /**
     * Opens a map that its process could not close: frees its locks, and drops entries that were being written.
     *
     * @param corruptions told of each thing that was wrong
     */
    public static TokenMap recover(Path file, Size size, Consumer<String> corruptions) throws IOException {
        File map = file.toFile();
        return new TokenMap(
                builder(size).recoverPersistedTo(map, true, corruption -> corruptions.accept(describe(corruption))),
                file);
    }

    private static String describe(ChronicleHashCorruption corruption) {
        Throwable exception = corruption.exception();
        return "segment " + corruption.segmentIndex() + ": " + corruption.message()
                + (exception == null ? "" : " (" + exception + ")");
    }

    private static ChronicleMapBuilder<Fingerprint, TokenEntry> builder(Size size) {
        return ChronicleMap.of(Fingerprint.class, TokenEntry.class)
                .name("tokens")
                .entries(size.tokensExpected())
                .maxBloatFactor(size.growthFactor())
                .putReturnsNull(true)
                .removeReturnsNull(true)
                .skipCloseOnExitHook(true) // the registry closes it, after its users
                .keyReaderAndDataAccess(new FingerprintReader(), new FingerprintAccess())
                .constantKeySizeBySample(new Fingerprint())
                .valueMarshaller(new TokenEntryMarshaller())
                .constantValueSizeBySample(new TokenEntry());
    }

    /** See {@link TokenRegistry#changes}. */
    long changes() {
        return changes.get();
    }

    /** What look-ups found may no longer hold: after each change, before anybody is told of it. */
    void countChange() {
        changes.incrementAndGet();
    }

    boolean find(Fingerprint fingerprint, TokenEntry entry) {
        return entries.getUsing(fingerprint, entry) != null;
    }

    /** See {@link TokenRegistry#activate}. */
    boolean activate(Fingerprint fingerprint, TokenEntry entry, long nowMs, ActivationLog log) {
        if (!log.tryReserve()) {
            return find(fingerprint, entry);
        }
        boolean activated = false;
        try (ExternalMapQueryContext<Fingerprint, TokenEntry, ?> query = entries.queryContext(fingerprint)) {
            query.updateLock().lock();
            MapEntry<Fingerprint, TokenEntry> found = query.entry();
            if (found == null) {
                return false;
            }
            found.value().getUsing(entry);
            if (entry.state() == TokenState.INACTIVE) {
                entry.activate(nowMs);
                query.replaceValue(found, query.wrapValueAsData(entry));
                activated = true;
            }
            return true;
        } finally {
            if (activated) {
                log.note(entry.tokenNumber(), nowMs);
            } else {
                log.cancel();
            }
        }
    }

    /**
     * Makes the map say what {@code entry} says, except that what a use has changed stays: an active token does not become inactive
     * again, and the time of its first use is kept.
     *
     * @throws IOException when the map has to grow and the disk is full; the map is as it was
     */
    public void put(Fingerprint fingerprint, TokenEntry entry) throws IOException {
        try (ExternalMapQueryContext<Fingerprint, TokenEntry, ?> query = entries.queryContext(fingerprint)) {
            query.updateLock().lock();
            MapEntry<Fingerprint, TokenEntry> found = query.entry();
            if (found == null) {
                query.insert(query.absentEntry(), query.wrapValueAsData(entry));
            } else {
                Data<TokenEntry> merged = query.wrapValueAsData(merge(found.value(), entry));
                query.replaceValue(found, merged);
            }
        } catch (IllegalStateException full) {
            throw new IOException("expected room for another token in " + file + ", found none", full);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof IOException cause) {
                undoGrowth();
                throw new IOException("expected to make " + file + " grow, found no room on its disk", cause);
            }
            throw e;
        } finally {
            countChange();
        }
    }

    /** Forgets a token; nothing where it is not known. */
    public void remove(Fingerprint fingerprint) {
        entries.remove(fingerprint);
        countChange();
    }

    private TokenEntry merge(Data<TokenEntry> current, TokenEntry entry) {
        TokenEntry old = scratch.get();
        current.getUsing(old);
        boolean used = old.tokenNumber() == entry.tokenNumber() && old.firstUsedAtMs() != TokenEntry.UNUSED;
        if (!used) {
            return entry;
        }
        TokenState state = entry.state() == TokenState.INACTIVE ? old.state() : entry.state();
        old.set(
                state,
                entry.tokenNumber(),
                entry.deviceNumber(),
                entry.groupNumber(),
                entry.expiresAtMs(),
                old.firstUsedAtMs());
        return old;
    }

    /**
     * Chronicle sets the file's length before it allocates the blocks, and does not allocate when the length is right: left as it is,
     * the next attempt would map blocks that are not there, and writing to them kills the JVM.
     */
    private void undoGrowth() throws IOException {
        long mapped = ((VanillaChronicleHash<?, ?, ?, ?>) entries).dataStoreSize();
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            if (access.length() > mapped) {
                access.setLength(mapped);
            }
        }
    }

    /**
     * Told of tokens that a scan finds.
     *
     * @param <E> what it may throw
     */
    @FunctionalInterface
    public interface ActivationVisitor<E extends Exception> {
        /** @return whether to go on */
        boolean onActivation(long tokenNumber, long firstUsedAtMs) throws E;
    }

    /**
     * Visits the active tokens whose first use was at {@code sinceMs} or later. Keeps changes out of a part of the map at a time, while
     * it looks for them there.
     *
     * @return false when the visitor did not go on
     */
    public <E extends Exception> boolean forEachActivationSince(long sinceMs, ActivationVisitor<E> visitor) throws E {
        for (int segment = 0; segment < entries.segments(); segment++) {
            for (long[] activation : activationsSince(sinceMs, segment)) {
                if (!visitor.onActivation(activation[0], activation[1])) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<long[]> activationsSince(long sinceMs, int segment) {
        List<long[]> found = new ArrayList<>();
        TokenEntry entry = new TokenEntry();
        try (MapSegmentContext<Fingerprint, TokenEntry, ?> context = entries.segmentContext(segment)) {
            context.forEachSegmentEntry(each -> {
                each.value().getUsing(entry);
                boolean used = entry.firstUsedAtMs() != TokenEntry.UNUSED && entry.firstUsedAtMs() >= sinceMs;
                if (used && entry.state() == TokenState.ACTIVE) {
                    found.add(new long[] {entry.tokenNumber(), entry.firstUsedAtMs()});
                }
            });
        }
        return found;
    }

    /** Number of entries; touches each of the map's segments, not each entry. */
    public long size() {
        return entries.longSize();
    }

    /** Percent of the room in the file as it is now; it grows when that is used up. */
    public int freePercent() {
        return entries.percentageFreeSpace();
    }

    /** Bytes of the file that are mapped. */
    public long mappedBytes() {
        return entries.offHeapMemoryUsed();
    }

    /** Must come after the last use by any thread. */
    @Override
    public void close() {
        entries.close();
    }
}
