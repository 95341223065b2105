package dev.tollgate.edge.store;

import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.store.RegistryException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What names, tokens and times may be. Stateless. Says of a token what is wrong with it, never the token. */
final class RegistryRules {
    /** The application's part of an appversion, which has a hyphen and a suffix of at least one character after it. */
    static final int APPLICATION_MAX_BYTES = Kp1Path.NAME_MAX_BYTES - 2;

    static final int NAME_MAX_CHARACTERS = 256;

    private static final int DESCRIPTION_MAX_CHARACTERS = 1_000;

    /** Versions or extensions of an application: the path looks through them one by one. */
    private static final int LIST_MAX = 64;

    private RegistryRules() {}

    static void check(NewDevice device) throws RegistryException {
        checkApplication(device.application());
        checkName("a device's name", device.name());
        String group = device.group();
        if (group != null) {
            checkGroup(group);
        }
        checkToken(device.token());
        checkExpiry(device.expiresAtMs());
    }

    /** The application is the appversion without its last "-suffix", so a name may hold hyphens, but not end in one. */
    static void checkApplication(String name) throws RegistryException {
        boolean characters = !name.isEmpty() && name.length() <= APPLICATION_MAX_BYTES;
        for (int i = 0; characters && i < name.length(); i++) {
            characters = isApplicationCharacter(name.charAt(i));
        }
        if (!characters || name.startsWith("-") || name.endsWith("-")) {
            throw invalid(
                    "an application's name",
                    "1 to " + APPLICATION_MAX_BYTES + " of a-z, 0-9, '-' and '_' with no '-' at either end",
                    shown(name));
        }
    }

    private static boolean isApplicationCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    /** Versions and extensions are named in paths: the version is what follows the last hyphen of the appversion. */
    static void check(String application, ApplicationRegistry.Draft draft) throws RegistryException {
        checkApplication(application);
        String description = draft.description();
        if (description != null && (description.length() > DESCRIPTION_MAX_CHARACTERS || !isText(description))) {
            throw invalid(
                    "a description",
                    "up to " + DESCRIPTION_MAX_CHARACTERS + " characters, no control characters",
                    description.length() + " characters");
        }
        int versionMax = Kp1Path.NAME_MAX_BYTES - application.length() - 1;
        checkNames("an application's versions", draft.versions(), false, versionMax);
        checkNames("an application's extensions", draft.extensions(), true, Kp1Path.NAME_MAX_BYTES);
    }

    private static void checkNames(String what, @Nullable List<String> names, boolean hyphens, int max)
            throws RegistryException {
        if (names == null) {
            return;
        }
        if (names.size() > LIST_MAX || names.size() != Set.copyOf(names).size()) {
            throw invalid(what, "up to " + LIST_MAX + ", each once", names.size() + " names");
        }
        for (String name : names) {
            boolean characters = !name.isEmpty() && name.length() <= max;
            for (int i = 0; characters && i < name.length(); i++) {
                characters = isApplicationCharacter(name.charAt(i)) && (hyphens || name.charAt(i) != '-');
            }
            if (!characters) {
                throw invalid(what, "1 to " + max + " of a-z, 0-9 and '_' each", shown(name));
            }
        }
    }

    static void checkGroup(String name) throws RegistryException {
        checkName("a group", name);
    }

    static void check(DeviceAction.Update update) throws RegistryException {
        if (update.name() != null) {
            checkName("a device's name", update.name());
        }
        if (update.group() != null) {
            checkGroup(update.group());
        }
    }

    static void checkName(String what, String name) throws RegistryException {
        int characters = name.codePointCount(0, name.length());
        if (characters < 1 || characters > NAME_MAX_CHARACTERS || !isText(name)) {
            throw invalid(what, "1 to " + NAME_MAX_CHARACTERS + " characters, no control characters", shown(name));
        }
    }

    /** @param value null for one that is to be generated */
    static void checkToken(@Nullable String value) throws RegistryException {
        if (value == null) {
            return;
        }
        if (!isText(value)) {
            throw invalid("a token", "characters that UTF-8 can carry, no control characters", "others");
        }
        for (char barred : new char[] {'+', '#', '/', '.'}) {
            if (value.indexOf(barred) >= 0) {
                throw invalid("a token", "none of + # / .", "'" + barred + "'");
            }
        }
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > Kp1Path.TOKEN_MAX_BYTES) {
            throw invalid("a token", "1 to " + Kp1Path.TOKEN_MAX_BYTES + " bytes", bytes + " bytes");
        }
    }

    static void checkExpiry(long expiresAtMs) throws RegistryException {
        if (expiresAtMs <= 0) {
            throw invalid("a token's expiry", "milliseconds since 1970, more than 0", Long.toString(expiresAtMs));
        }
    }

    /** No control character (C0, DEL, C1) and no half of a surrogate pair. */
    private static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean isPair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
                if (!isPair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static String shown(String name) {
        return name.length() <= NAME_MAX_CHARACTERS && isText(name) ? "'" + name + "'" : name.length() + " characters";
    }

    private static RegistryException invalid(String what, String expected, String found) {
        return new RegistryException(Kind.INVALID, "expected for " + what + ": " + expected + "; got " + found);
    }
}
