package dev.tollgate.edge.extension;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.edge.kp1.Verdict;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a request is answered with. */
public final class Reply {
    /** Done, and nothing to say. */
    public static final Reply DONE = new Reply(Verdict.ACCEPTED, Verdict.ACCEPTED.reasonPhrase(), null);

    private final Verdict verdict;
    private final String reasonPhrase;
    private final byte @Nullable [] payload;

    private Reply(Verdict verdict, String reasonPhrase, byte @Nullable [] payload) {
        this.verdict = verdict;
        this.reasonPhrase = reasonPhrase;
        this.payload = payload;
    }

    public static Reply of(JsonNode payload) {
        byte[] bytes = payload.toString().getBytes(StandardCharsets.UTF_8);
        return new Reply(Verdict.ACCEPTED, Verdict.ACCEPTED.reasonPhrase(), bytes);
    }

    /** A refusal in the verdict's own words. */
    public static Reply of(Verdict refusal) {
        return new Reply(refusal, refusal.reasonPhrase(), null);
    }

    static Reply of(ExtensionException refusal) {
        JsonNode error = ExtensionJson.status(refusal.verdict().statusCode(), refusal.reasonPhrase());
        byte[] bytes = error.toString().getBytes(StandardCharsets.UTF_8);
        return new Reply(refusal.verdict(), refusal.reasonPhrase(), bytes);
    }

    public Verdict verdict() {
        return verdict;
    }

    String reasonPhrase() {
        return reasonPhrase;
    }

    /** JSON in UTF-8, in place of the verdict's own; null for that. Not to be changed. */
    public byte @Nullable [] payload() {
        return payload;
    }
}
