package dev.tollgate.edge.explain;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A refusal as its event loop notes it: a slot of a {@link LoopLog}, filled again and again. Texts must be constants: they are kept. */
public final class RefusalNote {
    /** As a limit or a measured value: there is none. */
    public static final long NONE = -1;

    Outcome outcome = Outcome.REFUSED;
    String reason = "";
    String detail = "";

    @Nullable
    String rule;

    long limit;
    long measured;
    long retryAtMs;
    String protocol = "";

    @Nullable
    InetAddress address;

    long tokenNumber;
    long deviceNumber;
    long atMs;
    long count;

    RefusalNote() {
        clear();
    }

    void clear() {
        outcome = Outcome.REFUSED;
        rule = null;
        limit = NONE;
        measured = NONE;
        retryAtMs = 0;
        tokenNumber = 0;
        deviceNumber = 0;
        count = 1;
    }

    /**
     * What was refused.
     *
     * @param why stable name
     * @param words for people
     */
    public RefusalNote because(String why, String words) {
        reason = why;
        detail = words;
        return this;
    }

    public RefusalNote as(Outcome what) {
        outcome = what;
        return this;
    }

    /** @param times how often since the last note */
    public RefusalNote at(long epochMs, long times) {
        atMs = epochMs;
        count = times;
        return this;
    }

    /** @param from null where it is not known */
    public RefusalNote from(String spoken, @Nullable InetAddress from) {
        protocol = spoken;
        address = from;
        return this;
    }

    /** Numbers; 0 for none. */
    public RefusalNote of(long token, long device) {
        tokenNumber = token;
        deviceNumber = device;
        return this;
    }

    /** @param key of the setting, or the name of the rule */
    public RefusalNote by(@Nullable String key, long bound, long found) {
        rule = key;
        limit = bound;
        measured = found;
        return this;
    }

    /** @param epochMs 0 where trying again does not help, or it is not known when it would */
    public RefusalNote retryAt(long epochMs) {
        retryAtMs = epochMs;
        return this;
    }
}
