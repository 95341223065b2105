package dev.tollgate.edge.sink.http;

import dev.tollgate.edge.sink.RetryLaterException;
import dev.tollgate.edge.sink.SinkBatch;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells a record that a backend cannot take from a backend that fails: an answer that may mean both, such as 500, means the record as
 * long as others of the batch are taken and few are answered so. One thread.
 */
final class Verdicts {
    /** Doubtful answers in one batch from which on it is the backend that fails: twice as many as it takes to find one record of 64K. */
    private static final int DOUBTS_MAX = 32;

    private final SinkBatch batch;
    private final String origin;
    private final boolean urlHasFields;
    private final Map<Integer, Answer> doubts = new LinkedHashMap<>();
    private int doubtfulAnswers;
    private int taken;

    Verdicts(SinkBatch batch, String origin, boolean urlHasFields) {
        this.batch = batch;
        this.origin = origin;
        this.urlHasFields = urlHasFields;
    }

    /**
     * Settles records from {@code from} up to {@code to}, exclusive, that one request held.
     *
     * @return false when they are to be offered in smaller requests, as one among them is not wanted
     * @throws IOException when the backend fails
     */
    boolean accept(int from, int to, Answer answer) throws IOException {
        Answer.Meaning meaning = answer.meaning(urlHasFields);
        if (meaning == Answer.Meaning.BACKEND_FAILED) {
            throw failure(answer);
        }
        if (meaning == Answer.Meaning.TAKEN) {
            for (int i = from; i < to; i++) {
                batch.confirm(i);
            }
            taken += to - from;
            return true;
        }
        if (meaning == Answer.Meaning.DOUBTFUL && ++doubtfulAnswers > DOUBTS_MAX) {
            throw failure(answer);
        }
        if (to - from > 1) {
            return false;
        }
        if (meaning == Answer.Meaning.DOUBTFUL) {
            doubts.put(from, answer);
        } else {
            batch.reject(from, answer.text());
        }
        return true;
    }

    /**
     * Rejects the records that the backend failed with, once all others are settled.
     *
     * @throws IOException when it took none
     */
    void settleDoubts() throws IOException {
        for (Map.Entry<Integer, Answer> doubt : doubts.entrySet()) {
            if (taken == 0) {
                throw failure(doubt.getValue());
            }
            batch.reject(doubt.getKey(), doubt.getValue().text());
        }
    }

    private IOException failure(Answer answer) {
        String message = origin + ": " + answer.text();
        return answer.retryAfter().isPresent()
                ? new RetryLaterException(message, answer.retryAfter().get())
                : new IOException(message);
    }
}
