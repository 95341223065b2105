package dev.tollgate.loadtest.fault;

import java.util.ArrayList;
import java.util.List;

/** Splits a command line into words as a shell does, with quotes and backslashes, and without variables or patterns. */
public final class CommandLineWords {
    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private char quote;

    private CommandLineWords(String text) {
        this.text = text;
    }

    /** Throws IllegalArgumentException for an open quote, and when there is no word. */
    public static List<String> of(String text) {
        return new CommandLineWords(text).split();
    }

    private List<String> split() {
        for (int i = 0; i < text.length(); i++) {
            char at = text.charAt(i);
            if (at == '\\' && quote != '\'' && i + 1 < text.length()) {
                take(text.charAt(++i));
            } else if (quote != 0) {
                inQuotes(at);
            } else if (at == '"' || at == '\'') {
                quote = at;
                inWord = true;
            } else if (Character.isWhitespace(at)) {
                endWord();
            } else {
                take(at);
            }
        }
        endWord();
        if (quote != 0 || words.isEmpty()) {
            throw new IllegalArgumentException(
                    quote != 0 ? "a quote (" + quote + ") is not closed in the command" : "the command is empty");
        }
        return words;
    }

    private void inQuotes(char at) {
        if (at == quote) {
            quote = 0;
        } else {
            take(at);
        }
    }

    private void take(char at) {
        word.append(at);
        inWord = true;
    }

    private void endWord() {
        if (inWord && quote == 0) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }
}
