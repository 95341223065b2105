package dev.tollgate.edge.explain;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the edge decided, and why; several that are equal but for their time are one.
 *
 * @param atMs the last time
 * @param firstAtMs the first time
 * @param count how often
 * @param rule key of the setting, or name of the rule; null for none
 * @param limit {@link RefusalNote#NONE} for none, as {@code measured}
 * @param retryAtMs 0 for none
 * @param tokenNumber 0 for none, as {@code deviceNumber}
 */
public record Decision(
        long atMs,
        long firstAtMs,
        long count,
        Outcome outcome,
        String reason,
        String detail,
        @Nullable String rule,
        long limit,
        long measured,
        long retryAtMs,
        String protocol,
        @Nullable InetAddress address,
        long tokenNumber,
        long deviceNumber) {
    /** What makes two of them equal. */
    record Key(
            Outcome outcome,
            String reason,
            String protocol,
            @Nullable InetAddress address,
            long tokenNumber,
            long deviceNumber) {}

    static Decision of(RefusalNote refusal) {
        return new Decision(
                refusal.atMs,
                refusal.atMs,
                refusal.count,
                refusal.outcome,
                refusal.reason,
                refusal.detail,
                refusal.rule,
                refusal.limit,
                refusal.measured,
                refusal.retryAtMs,
                refusal.protocol,
                refusal.address,
                refusal.tokenNumber,
                refusal.deviceNumber);
    }

    /** A device's last accepted message, of which nothing but its time is known. */
    public static Decision accepted(long atMs, long deviceNumber) {
        return new Decision(
                atMs,
                atMs,
                1,
                Outcome.ACCEPTED,
                "accepted",
                "Last time that one of the device's messages was accepted",
                null,
                RefusalNote.NONE,
                RefusalNote.NONE,
                0,
                "",
                null,
                0,
                deviceNumber);
    }

    Key key() {
        return new Key(outcome, reason, protocol, address, tokenNumber, deviceNumber);
    }

    /** What holds and was measured where the event loop could not tell. */
    Decision by(Bound bound) {
        return new Decision(
                atMs,
                firstAtMs,
                count,
                outcome,
                reason,
                detail,
                bound.rule(),
                bound.limit(),
                bound.measured(),
                retryAtMs,
                protocol,
                address,
                tokenNumber,
                deviceNumber);
    }

    private boolean isBare() {
        return rule == null && limit == RefusalNote.NONE && measured == RefusalNote.NONE;
    }

    /** This and an earlier equal one as one; what this does not know is taken from there. */
    Decision after(Decision earlier) {
        boolean isBare = isBare();
        return new Decision(
                atMs,
                earlier.firstAtMs,
                earlier.count + count,
                outcome,
                reason,
                detail,
                isBare ? earlier.rule : rule,
                isBare ? earlier.limit : limit,
                isBare ? earlier.measured : measured,
                retryAtMs == 0 ? earlier.retryAtMs : retryAtMs,
                protocol,
                address,
                tokenNumber,
                deviceNumber);
    }
}
