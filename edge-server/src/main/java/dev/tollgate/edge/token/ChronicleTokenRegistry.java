package dev.tollgate.edge.token;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/**
 * Tokens in an off-heap map that follows the database. The methods of {@link TokenRegistry} are safe from any thread and allocate
 * nothing; the others are for the thread that changes the registry, one at a time. Lives as long as the edge; {@link #close} comes
 * after the last look-up.
 */
public final class ChronicleTokenRegistry implements TokenRegistry {
    private static final byte SEPARATOR = '/'; // in neither an application's name nor a token

    private final ThreadLocal<SipHash> hashes;
    private final MapLifecycle lifecycle;
    private final TokenMap map;
    private final ActivationLog activations;
    private volatile ApplicationNames applications = new ApplicationNames(List.of());

    private ChronicleTokenRegistry(ThreadLocal<SipHash> hashes, MapLifecycle lifecycle, ActivationLog activations)
            throws IOException {
        this.hashes = hashes;
        this.lifecycle = lifecycle;
        this.activations = activations;
        this.map = lifecycle.open();
    }

    /**
     * Opens the map in {@code folder}, or creates it, and lets it catch up with {@code source}.
     *
     * @param key of the installation, 16 bytes: under another one all tokens are unknown
     * @throws IOException when the source cannot be read, or the disk has no room for the map
     */
    public static ChronicleTokenRegistry open(
            Path folder,
            TokenMap.Size size,
            byte[] key,
            TokenSource source,
            ActivationLog activations,
            InstantSource clock)
            throws IOException {
        ThreadLocal<SipHash> hashes = hashes(key);
        MapLifecycle lifecycle = new MapLifecycle(folder, size, keyCheck(key), source, clock.millis());
        return new ChronicleTokenRegistry(hashes, lifecycle, activations);
    }

    private static ThreadLocal<SipHash> hashes(byte[] key) {
        if (key.length != SipHash.KEY_BYTES) {
            throw new IllegalArgumentException("expected a key of " + SipHash.KEY_BYTES + " bytes, got " + key.length);
        }
        ByteBuffer words = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        long key0 = words.getLong();
        long key1 = words.getLong();
        return ThreadLocal.withInitial(() -> new SipHash(key0, key1));
    }

    /** A number that tells whether two keys are the same, and nothing else of them. */
    public static long keyCheck(byte[] key) {
        SipHash hash = hashes(key).get();
        hash.reset();
        Fingerprint check = new Fingerprint();
        hash.finish(check); // of no bytes: no token has this fingerprint
        return check.high();
    }

    @Override
    public void fingerprint(
            ByteBuf buffer,
            int applicationStart,
            int applicationLength,
            int tokenStart,
            int tokenLength,
            Fingerprint fingerprint) {
        SipHash hash = hashes.get();
        hash.reset();
        hash.update(buffer, applicationStart, applicationLength);
        hash.update(SEPARATOR);
        hash.update(buffer, tokenStart, tokenLength);
        hash.finish(fingerprint);
    }

    @Override
    public long changes() {
        return map.changes();
    }

    @Override
    public boolean find(Fingerprint fingerprint, TokenEntry entry) {
        return map.find(fingerprint, entry);
    }

    @Override
    public boolean activate(Fingerprint fingerprint, TokenEntry entry, long nowMs) {
        return map.activate(fingerprint, entry, nowMs, activations);
    }

    @Override
    public boolean hasApplication(ByteBuf buffer, int applicationStart, int applicationLength) {
        return applications.contains(buffer, applicationStart, applicationLength);
    }

    @Override
    public Permission permits(
            ByteBuf buffer,
            int applicationStart,
            int applicationLength,
            int versionStart,
            int versionLength,
            int extensionStart,
            int extensionLength) {
        return applications.permits(
                buffer,
                applicationStart,
                applicationLength,
                versionStart,
                versionLength,
                extensionStart,
                extensionLength);
    }

    /** Replaces the applications that {@link #hasApplication} and {@link #permits} know. */
    public void setApplications(Collection<ApplicationRule> rules) {
        applications = new ApplicationNames(rules);
        map.countChange();
    }

    /**
     * Makes the map say what the database says of a token; {@link #applied} follows once it does for all of a change.
     *
     * @throws IOException when the map has to grow and the disk is full; {@link #follow} makes up for it
     */
    public void put(Fingerprint fingerprint, TokenEntry entry) throws IOException {
        map.put(fingerprint, entry);
    }

    /** Has the map forget a token. */
    public void remove(Fingerprint fingerprint) {
        map.remove(fingerprint);
    }

    /** The map shows all changes of the source up to {@code sequence}. */
    public void applied(long sequence) throws IOException {
        lifecycle.applied(sequence);
    }

    /** Applies what the source has gained since {@link #sequence()}, if anything. */
    public void follow() throws IOException {
        lifecycle.follow();
    }

    /** Of the last change that the map shows. Safe from any thread. */
    public long sequence() {
        return lifecycle.sequence();
    }

    public MapOpening opening() {
        return lifecycle.opening();
    }

    /** Things that recovery found wrong at this start. */
    public long corruptions() {
        return lifecycle.corruptions();
    }

    /** First uses from this time on may be in the map and not in the database; 0 for none. */
    public long unstoredActivationsSinceMs() {
        return lifecycle.unstoredActivationsSinceMs();
    }

    /** The map, for gauges and scans. */
    public TokenMap map() {
        return map;
    }

    /** @param activationsStored whether all first uses have reached the database */
    public void close(boolean activationsStored) throws IOException {
        lifecycle.close(activationsStored);
    }
}
