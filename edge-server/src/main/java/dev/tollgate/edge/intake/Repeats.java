package dev.tollgate.edge.intake;

import dev.tollgate.edge.explain.Outcome;
import dev.tollgate.edge.kp1.Verdict;
import org.jspecify.annotations.Nullable;

/** A connection's last refusal, and those like it that came within a second: they are counted, and noted as one. On its event loop. */
final class Repeats {
    /** How long refusals that are alike are only counted. */
    static final long WITHIN_MS = 1_000;

    private @Nullable Verdict verdict;
    private Outcome outcome = Outcome.REFUSED;
    private long tokenNumber;
    private long deviceNumber;
    private long notedAtMs;
    private long lastAtMs;
    private long retryAtMs;
    private int count;

    /** Counts one that is like the last, which was noted a moment ago; else false. */
    boolean add(Verdict why, long token, long nowMs) {
        long sinceMs = nowMs - notedAtMs;
        if (why != verdict || token != tokenNumber || sinceMs < 0 || sinceMs >= WITHIN_MS) { // the clock may go back
            return false;
        }
        lastAtMs = nowMs;
        count++;
        return true;
    }

    /** Another one is the last: those that are like it are to be counted from here. */
    void begin(Verdict why, long token, long device, long nowMs) {
        verdict = why;
        outcome = Outcome.REFUSED;
        tokenNumber = token;
        deviceNumber = device;
        notedAtMs = nowMs;
        lastAtMs = nowMs;
        retryAtMs = 0;
        count = 0;
    }

    /** What the last one was, and when it is worth to try again. */
    void setOutcome(Outcome last, long nextAtMs) {
        outcome = last;
        retryAtMs = nextAtMs;
    }

    /** How many were counted and not told. */
    int count() {
        return count;
    }

    /** Those that are told now are not told again. */
    void clear() {
        count = 0;
    }

    /** Null before the first. */
    @Nullable
    Verdict verdict() {
        return verdict;
    }

    Outcome outcome() {
        return outcome;
    }

    /** 0 for none, as {@link #deviceNumber}. */
    long tokenNumber() {
        return tokenNumber;
    }

    /** Of the token that was refused, which the connection may not be using. */
    long deviceNumber() {
        return deviceNumber;
    }

    /** When the last one came. */
    long lastAtMs() {
        return lastAtMs;
    }

    /** 0 for none. */
    long retryAtMs() {
        return retryAtMs;
    }
}
