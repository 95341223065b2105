package dev.tollgate.edge.store;

/** What a sealed secret is of: with its id, where it lies. */
enum SecretKind {
    /** The id is that of the row in table {@code token}. */
    DEVICE_TOKEN(1),
    /** The id is the key's generation in table {@code signing_key}. */
    SIGNING_KEY(2);

    private final int code;

    SecretKind(int code) {
        this.code = code;
    }

    /** As the database has it; never changes. */
    int code() {
        return code;
    }
}
