package dev.tollgate.edge.upload;

/** Whoever receives an upload is told here what becomes of it, on the upload's thread: must not wait. */
public interface UploadListener {
    /** The token is good and there is room: the body may come. */
    void onAdmitted();

    /** {@link Upload#isFull} no longer. */
    void onRoom();

    /** It is over, and this is the last call: what still comes of the body is dropped. */
    void onEnded(UploadOutcome outcome);
}
