package dev.tollgate.edge.store;

/** What names of the registry may be, for what refers to them before they are there. Stateless. */
public final class RegistryNames {
    private RegistryNames() {}

    /** @throws RegistryException {@code INVALID} for a name that no application can have */
    public static void checkApplication(String name) throws RegistryException {
        RegistryRules.checkApplication(name);
    }

    /**
     * A name of anything else: 1 to 256 characters, none of them control characters.
     *
     * @param what it is the name of, for the message
     * @throws RegistryException {@code INVALID}
     */
    public static void checkName(String what, String name) throws RegistryException {
        RegistryRules.checkName(what, name);
    }
}
