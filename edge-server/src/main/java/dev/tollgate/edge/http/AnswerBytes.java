package dev.tollgate.edge.http;

import dev.tollgate.edge.intake.Answer;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.upload.UploadOutcome;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Every answer there is, as bytes: the status line, after which the Date belongs, and the rest with fields and body. The {@code tag}
 * of a message chooses among them: its lowest bits are the flags below, above them 0 or the {@link Refusal}'s ordinal and 1.
 */
final class AnswerBytes {
    /** The connection is closed after this answer. */
    static final int CLOSE = 1;

    /** An HTTP/1.0 client is told that the connection stays open. */
    static final int KEEP_ALIVE = 2;

    /** The body is left out. */
    static final int HEAD = 4;

    static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");

    private static final int FLAG_BITS = 3;
    private static final int VARIANTS = 1 << FLAG_BITS;

    private static final AnswerBytes[] OF_VERDICTS = ofVerdicts();
    private static final AnswerBytes[] OF_REFUSALS = ofRefusals();

    private final byte[] statusLine;
    private final byte[][] rests = new byte[VARIANTS][];

    private AnswerBytes(int statusCode, String body, String fields) {
        statusLine = statusLine(statusCode);
        for (int flags = 0; flags < VARIANTS; flags++) {
            String head = head(statusCode, body.length(), fields, flags);
            rests[flags] = ascii((flags & HEAD) != 0 ? head : head + body);
        }
    }

    /** The fields and the empty line that belong before a body of an extension's, after the Date. */
    static byte[] fields(Answer answer, int bodyBytes) {
        return ascii(head(answer.statusCode(), bodyBytes, "", answer.tag()));
    }

    private static byte[] statusLine(int statusCode) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(statusCode);
        return ascii("HTTP/1.1 " + statusCode + " " + status.reasonPhrase() + "\r\n");
    }

    /** That of an answer with a body of its own. */
    static byte[] statusLine(Answer answer) {
        Verdict verdict = answer.verdict();
        return answer.statusCode() == verdict.statusCode()
                ? OF_VERDICTS[verdict.ordinal()].statusLine
                : statusLine(answer.statusCode());
    }

    private static String head(int statusCode, int bodyBytes, String fields, int flags) {
        StringBuilder text = new StringBuilder();
        if ((flags & CLOSE) != 0) {
            text.append("Connection: close\r\n");
        } else if ((flags & KEEP_ALIVE) != 0) {
            text.append("Connection: keep-alive\r\n");
        }
        text.append(fields);
        if (statusCode == HttpResponseStatus.SERVICE_UNAVAILABLE.code()
                || statusCode == HttpResponseStatus.TOO_MANY_REQUESTS.code()) {
            text.append("Retry-After: ").append(Verdict.RETRY_AFTER_S).append("\r\n");
        }
        if (bodyBytes > 0) {
            text.append("Content-Type: application/json\r\n");
        }
        if (statusCode != HttpResponseStatus.NO_CONTENT.code()) { // which must have none: RFC 9110 8.6
            text.append("Content-Length: ").append(bodyBytes).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    private static AnswerBytes[] ofVerdicts() {
        Verdict[] verdicts = Verdict.values();
        AnswerBytes[] all = new AnswerBytes[verdicts.length];
        for (Verdict verdict : verdicts) {
            String body = verdict == Verdict.ACCEPTED ? "" : verdict.errorObject();
            all[verdict.ordinal()] = new AnswerBytes(verdict.statusCode(), body, "");
        }
        return all;
    }

    private static AnswerBytes[] ofRefusals() {
        Refusal[] refusals = Refusal.values();
        AnswerBytes[] all = new AnswerBytes[refusals.length];
        for (Refusal refusal : refusals) {
            String body =
                    "{\"statusCode\":" + refusal.statusCode() + ",\"reasonPhrase\":\"" + refusal.reasonPhrase() + "\"}";
            all[refusal.ordinal()] = new AnswerBytes(refusal.statusCode(), body, refusal.fields());
        }
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** @param refusal null where the answer is left to intake */
    static int tag(@Nullable Refusal refusal, int flags) {
        return refusal == null ? flags : ((refusal.ordinal() + 1) << FLAG_BITS) | flags;
    }

    static boolean closes(int tag) {
        return (tag & CLOSE) != 0;
    }

    /** @param answer whose verdict counts where its tag names no refusal */
    static AnswerBytes of(Answer answer) {
        int refusal = answer.tag() >>> FLAG_BITS;
        if (refusal > 0) {
            return OF_REFUSALS[refusal - 1];
        }
        Verdict verdict = answer.verdict();
        String recordId = answer.recordId();
        return recordId == null
                ? OF_VERDICTS[verdict.ordinal()]
                : new AnswerBytes(verdict.statusCode(), verdict.errorObject(recordId), "");
    }

    /** Whether it says no more than that a message was accepted, on a connection that stays. */
    static boolean isAccepted(Answer answer) {
        return answer.tag() == 0 && answer.verdict() == Verdict.ACCEPTED;
    }

    /** All of an answer that {@linkplain #isAccepted says no more}, with this Date field. */
    static byte[] accepted(byte[] date) {
        AnswerBytes bytes = OF_VERDICTS[Verdict.ACCEPTED.ordinal()];
        byte[] rest = bytes.rest(0);
        return ByteBuffer.allocate(bytes.statusLine.length + date.length + rest.length)
                .put(bytes.statusLine)
                .put(date)
                .put(rest)
                .array();
    }

    /** @param location that the answer names; empty for none */
    static AnswerBytes of(UploadOutcome outcome, String location) {
        if (outcome.isStored()) {
            String fields = location.isEmpty() ? "" : "Location: " + location + "\r\n";
            return new AnswerBytes(outcome.statusCode(), "", fields);
        }
        String fields = outcome == UploadOutcome.METHOD_NOT_ALLOWED ? Refusal.METHOD_NOT_ALLOWED.fields() : "";
        return new AnswerBytes(outcome.statusCode(), outcome.errorObject(), fields);
    }

    byte[] statusLine() {
        return statusLine;
    }

    byte[] rest(int tag) {
        return rests[tag & (VARIANTS - 1)];
    }
}
