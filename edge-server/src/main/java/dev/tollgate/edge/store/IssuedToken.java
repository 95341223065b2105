package dev.tollgate.edge.store;

/**
 * A token just issued.
 *
 * @param value the token itself: given out here, once, and not kept
 */
public record IssuedToken(Device device, Token token, String value) {
    /** Without the value, so that it cannot reach a log. */
    @Override
    public String toString() {
        return "IssuedToken[device=" + device + ", token=" + token + "]";
    }
}
