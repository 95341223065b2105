package dev.tollgate.edge.testing;

import dev.tollgate.edge.extension.ExtensionAccess;
import dev.tollgate.edge.extension.ExtensionPath;
import dev.tollgate.edge.extension.ExtensionRequest;
import dev.tollgate.edge.extension.ExtensionRequests;
import dev.tollgate.edge.extension.PushRoute;
import dev.tollgate.edge.extension.PushRoutes;
import dev.tollgate.edge.extension.Reply;
import dev.tollgate.edge.extension.RequestConfig;
import dev.tollgate.edge.extension.RetainedRequest;
import dev.tollgate.edge.kp1.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plays the extensions' worker step by step: keeps what it is handed, and replies when told to. */
public final class ManualExtensions implements ExtensionRequests {
    public static final int PAYLOAD_MAX_BYTES = 256;
    public static final int CONNECTION_WAITING_MAX = 4;

    public final PushRoutes routes = new PushRoutes();
    public final List<PushRoute> firstUses = new ArrayList<>();
    public final List<@Nullable ExtensionPath> firstPaths = new ArrayList<>();
    public final List<RetainedRequest> subscriptions = new ArrayList<>();
    public boolean busy;

    private final ArrayDeque<ExtensionRequest> requests = new ArrayDeque<>();

    public ExtensionAccess access() {
        return new ExtensionAccess(
                this,
                routes,
                new RequestConfig(PAYLOAD_MAX_BYTES, 16, 1 << 20, CONNECTION_WAITING_MAX, 1_000),
                false,
                null);
    }

    @Override
    public Verdict offer(ExtensionRequest request) {
        if (busy) {
            return Verdict.EXTENSION_BUSY;
        }
        requests.add(request);
        return Verdict.ACCEPTED;
    }

    @Override
    public void onFirstUse(PushRoute route, @Nullable ExtensionPath first) {
        firstUses.add(route);
        firstPaths.add(first);
    }

    @Override
    public void onSubscribe(RetainedRequest request) {
        subscriptions.add(request);
    }

    /** Requests that wait for their replies. */
    public int waiting() {
        return requests.size();
    }

    /** The request that waits longest, which is then no more kept here. */
    public ExtensionRequest take() {
        return requests.remove();
    }

    /** Replies to the request that waits longest. */
    public void reply(Reply reply) {
        take().replyTo().onReply(reply);
    }
}
