package dev.tollgate.edge.interop;

/** A client under test. */
@FunctionalInterface
public interface Client {
    /**
     * Connects, subscribes, sends the request, returns once it got what its row promises, and disconnects.
     *
     * @throws Exception or an {@link AssertionError}, when anything of that does not come about in time
     */
    void perform(Exchange exchange) throws Exception;
}
