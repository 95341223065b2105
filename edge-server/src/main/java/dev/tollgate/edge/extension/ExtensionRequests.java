package dev.tollgate.edge.extension;

import dev.tollgate.edge.kp1.Verdict;
import org.jspecify.annotations.Nullable;

/** Where the event loops hand requests over that are not for them to answer. Safe from any thread; never waits. */
public interface ExtensionRequests {
    /** {@link Verdict#ACCEPTED} when the request will get its reply; else why not. */
    Verdict offer(ExtensionRequest request);

    /** As {@link ExtensionHandler#onFirstUse}. */
    void onFirstUse(PushRoute route, @Nullable ExtensionPath first);

    /** Reads what there is for a subscription. Where too much waits, it is answered at once, as if there were nothing. */
    void onSubscribe(RetainedRequest request);
}
