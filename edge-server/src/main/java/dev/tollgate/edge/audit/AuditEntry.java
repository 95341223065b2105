package dev.tollgate.edge.audit;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An entry as the log has it.
 *
 * @param sequence 1 for the first, and one more for each after it
 * @param detail a JSON object, byte for byte as it was hashed
 * @param hash in hexadecimal digits: covers this entry and the hash of the one before
 */
public record AuditEntry(
        long sequence,
        long atMs,
        String actorId,
        String actorName,
        @Nullable String address,
        String action,
        String target,
        String detail,
        String hash) {
    /** What stands for the hash of the entry before the first. */
    static final String NO_HASH = HexFormat.of().formatHex(new byte[AuditChain.HASH_BYTES]);

    AuditEntry withHash(String newHash) {
        return new AuditEntry(sequence, atMs, actorId, actorName, address, action, target, detail, newHash);
    }
}
