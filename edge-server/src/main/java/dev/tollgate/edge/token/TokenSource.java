package dev.tollgate.edge.token;

import java.io.IOException;
import java.util.function.Consumer;

/** The registry of record, as far as the map needs it. Called by one thread at a time, never on an event loop: calls wait for a disk. */
public interface TokenSource {
    /** Number of this source: a map that follows one is of no use for another. */
    long lineage();

    /** Of the last change. */
    long sequence();

    /** Tokens after the last change, the revoked ones among them. */
    long tokenCount();

    /**
     * Visits the tokens that have changed after {@code sequence}, each as it is now; all when it is 0.
     *
     * @throws IOException when the source cannot be read, or from the visitor
     */
    void forEachChangedAfter(long sequence, TokenVisitor visitor) throws IOException;

    /**
     * Visits the fingerprints of tokens that were deleted after {@code sequence}; one that was used for a new token since is among those
     * that have changed, too. A source may forget those that the map has let go of.
     *
     * @throws IOException when the source cannot be read
     */
    default void forEachDeletedAfter(long sequence, Consumer<Fingerprint> visitor) throws IOException {}

    /** Told of tokens. */
    @FunctionalInterface
    interface TokenVisitor {
        /** Both arguments are the source's own and overwritten by the next token. */
        void onToken(Fingerprint fingerprint, TokenEntry entry) throws IOException;
    }
}
