package dev.tollgate.edge.admin;

import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;

/**
 * Jackson's buffers: a worker thread uses its own again and again within a request, and lets go of them at its end, so that no idle thread
 * keeps the tokens that went through them.
 */
final class RequestBuffers extends RecyclerPool.ThreadLocalPoolBase<BufferRecycler> {
    static final RequestBuffers POOL = new RequestBuffers();

    private static final long serialVersionUID = 1L;
    private static final ThreadLocal<BufferRecycler> OWN = ThreadLocal.withInitial(BufferRecycler::new);

    private RequestBuffers() {}

    @Override
    public BufferRecycler acquirePooled() {
        return OWN.get();
    }

    /** At the end of each request, on its thread. */
    static void forget() {
        OWN.remove();
    }
}
