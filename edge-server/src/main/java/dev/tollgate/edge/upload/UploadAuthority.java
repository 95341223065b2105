package dev.tollgate.edge.upload;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Knows upload tokens. Safe from any thread. */
@FunctionalInterface
public interface UploadAuthority {
    /**
     * Whom a token was given to; waits for the database.
     *
     * @throws IOException when the database cannot be read
     */
    Grant find(String token) throws IOException;

    /**
     * What a token stands for.
     *
     * @param refusal null when it may be used; else the rest means nothing
     * @param application of the device
     */
    record Grant(@Nullable UploadOutcome refusal, long deviceNumber, String application) {
        public static Grant refused(UploadOutcome refusal) {
            return new Grant(refusal, 0, "");
        }
    }
}
