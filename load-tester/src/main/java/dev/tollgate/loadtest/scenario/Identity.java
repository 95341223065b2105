package dev.tollgate.loadtest.scenario;

/**
 * Who a device is, over all flows and protocols.
 *
 * @param index from 0
 * @param number what people call it: the index and the start number; {@code {i}} in templates
 * @param token empty for none
 * @param tokenId what the server's operator calls the token; empty where it is not known
 * @param username empty for none; likewise {@code password}
 */
public record Identity(
        int index,
        int number,
        TokenState state,
        String token,
        String tokenId,
        String app,
        String extension,
        String clientId,
        String username,
        String password) {
    /** Without secrets. */
    @Override
    public String toString() {
        return "device " + index + " (" + clientId + ", " + state.text() + ")";
    }
}
