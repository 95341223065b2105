package dev.tollgate.edge.ring;

/** Who put a message into the ring and answers for it. */
public interface MessageOwner {
    /** Notes the number of a message's record, which is written and not forced: the journal may still fail it. As the method below. */
    default void onAppended(int answerIndex, long recordSequence) {}

    /** Notes that the journal could not write the message. On the journal's thread, before it moves past the message's slot. */
    void onWriteFailed(int answerIndex);
}
