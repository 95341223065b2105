package dev.tollgate.edge.intake;

import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.MessageOwner;
import org.jspecify.annotations.Nullable;

/**
 * An event loop's answers that wait for the journal, in the order of their sequences in the ring: first in, first out. Everything but
 * {@link #onWriteFailed} happens on the event loop. Made whole at the start, so that it never makes garbage.
 */
final class AnswerQueue implements MessageOwner {
    private final Answer[] answers;
    private final int mask;
    private long head;
    private long tail;
    private long lastSequence = -1;

    /** @param capacity a power of two; as large as the ring, so that the ring is what fills first */
    AnswerQueue(int capacity) {
        answers = new Answer[capacity];
        mask = capacity - 1;
        for (int i = 0; i < capacity; i++) {
            answers[i] = new Answer();
        }
    }

    boolean isFull() {
        return tail - head == answers.length;
    }

    /** Index that {@link #onWriteFailed} understands: of the answer that {@link #add} gives next. */
    int nextIndex() {
        return (int) tail & mask;
    }

    /** An answer to fill, last in the queue and due after {@code sequence}. The queue must not be full. */
    Answer add(long sequence) {
        Answer answer = answers[(int) tail & mask];
        answer.setSequence(sequence);
        lastSequence = sequence;
        tail++;
        return answer;
    }

    /** An answer that has nothing of its own to wait for, but may not overtake those before it. */
    Answer addBehindOthers() {
        return add(lastSequence);
    }

    /** The first answer when it is due; it stays first until {@link #remove}. Null when none is. */
    @Nullable
    Answer peek(long completedSequence) {
        if (head == tail) {
            return null;
        }
        Answer first = answers[(int) head & mask];
        return first.sequence() <= completedSequence ? first : null;
    }

    void remove() {
        answers[(int) head & mask].clear();
        head++;
    }

    /** Removes the first answer and gives it away, for another in its place. */
    Answer take(Answer replacement) {
        Answer first = answers[(int) head & mask];
        answers[(int) head & mask] = replacement;
        head++;
        return first;
    }

    /** On the journal's thread, as {@link #onWriteFailed}. */
    @Override
    public void onAppended(int answerIndex, long recordSequence) {
        answers[answerIndex].setRecordSequence(recordSequence);
    }

    /** On the journal's thread; what it writes is seen by the event loop with the completed sequence that follows. */
    @Override
    public void onWriteFailed(int answerIndex) {
        answers[answerIndex].setVerdict(Verdict.JOURNAL_UNAVAILABLE);
    }
}
