package dev.tollgate.loadtest.command;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A command line as it may be shown: without passwords, the values of headers, and messages. */
final class MaskedCommandLine {
    private static final String MASK = "***";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    private static final List<String> SECRET = List.of("-P", "--password", "-H", "--header", "-m", "--message");

    /** Names the place where the secret is. */
    private static final Pattern ELSEWHERE = Pattern.compile("@|env:|template://");

    private MaskedCommandLine() {}

    static String of(String... arguments) {
        List<String> shown = new ArrayList<>();
        shown.add("load");
        boolean isSecret = false;
        for (String argument : arguments) {
            shown.add(isSecret ? mask(argument) : quote(masked(argument)));
            isSecret = SECRET.contains(argument);
        }
        return String.join(" ", shown);
    }

    /** With the secret behind an equals sign, or right behind the letter. */
    private static String masked(String argument) {
        for (String option : SECRET) {
            if (argument.startsWith(option + "=")) {
                return option + "=" + mask(argument.substring(option.length() + 1));
            }
            if (option.length() == 2 && argument.startsWith(option) && argument.length() > 2) {
                return option + mask(argument.substring(2));
            }
        }
        return argument.replaceAll("//[^/@]*@", "//" + MASK + "@");
    }

    private static String mask(String secret) {
        return ELSEWHERE.matcher(secret).lookingAt() ? secret : MASK;
    }

    private static String quote(String argument) {
        return PLAIN.matcher(argument).matches() || argument.contains(MASK)
                ? argument
                : "'" + argument.replace("'", "'\\''") + "'";
    }
}
