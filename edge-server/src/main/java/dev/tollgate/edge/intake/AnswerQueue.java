package dev.tollgate.edge.intake;

import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.MessageOwner;
import org.jspecify.annotations.Nullable;

/**
 * An event loop's answers that wait for the journal, in the order of their sequences in the ring: first in, first out. Everything but
 * {@link #onWriteFailed} happens on the event loop. Grows with use up to its bound.
 */
final class AnswerQueue implements MessageOwner {
    private static final int INITIAL_CAPACITY = 256;

    private final int capacityMax;
    private Answer[] answers;
    private long head;
    private long tail;
    private long lastSequence = -1;

    /** @param capacityMax a power of two; as large as the ring, so that the ring is what fills first */
    AnswerQueue(int capacityMax) {
        this.capacityMax = capacityMax;
        answers = newAnswers(Math.min(INITIAL_CAPACITY, capacityMax));
    }

    private static Answer[] newAnswers(int capacity) {
        Answer[] answers = new Answer[capacity];
        for (int i = 0; i < capacity; i++) {
            answers[i] = new Answer();
        }
        return answers;
    }

    boolean isFull() {
        return tail - head == capacityMax;
    }

    /** Index that {@link #onWriteFailed} understands: of the answer that {@link #add} gives next. */
    int nextIndex() {
        return (int) tail & (capacityMax - 1);
    }

    /** An answer to fill, last in the queue and due after {@code sequence}. The queue must not be full. */
    Answer add(long sequence) {
        if (tail - head == answers.length) {
            grow();
        }
        Answer answer = answers[(int) tail & (answers.length - 1)];
        answer.setSequence(sequence);
        lastSequence = sequence;
        tail++;
        return answer;
    }

    /** An answer that has nothing of its own to wait for, but may not overtake those before it. */
    Answer addBehindOthers() {
        return add(lastSequence);
    }

    private synchronized void grow() {
        Answer[] larger = newAnswers(answers.length * 2);
        for (long i = head; i < tail; i++) {
            int target = (int) i & (larger.length - 1);
            Answer spare = larger[target];
            larger[target] = answers[(int) i & (answers.length - 1)];
            answers[(int) i & (answers.length - 1)] = spare;
        }
        answers = larger;
    }

    /** The first answer when it is due; it stays first until {@link #remove}. Null when none is. */
    @Nullable
    Answer peek(long completedSequence) {
        if (head == tail) {
            return null;
        }
        Answer first = answers[(int) head & (answers.length - 1)];
        return first.sequence() <= completedSequence ? first : null;
    }

    void remove() {
        answers[(int) head & (answers.length - 1)].clear();
        head++;
    }

    /** On the journal's thread; what it writes is seen by the event loop with the completed sequence that follows. */
    @Override
    public synchronized void onWriteFailed(int answerIndex) {
        answers[answerIndex & (answers.length - 1)].setVerdict(Verdict.JOURNAL_UNAVAILABLE);
    }
}
