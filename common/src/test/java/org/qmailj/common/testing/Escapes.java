package org.qmailj.common.testing;

import java.nio.charset.StandardCharsets;

/** Bytes as the scripts of dialogs have them: printable ASCII, or \r \n \0 \xHH \\. */
public final class Escapes {
    private Escapes() {}

    /** What is written so. */
    public static byte[] bytes(String shown) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            if (c == '\\') {
                i++;
                c = switch (shown.charAt(i)) {
                    case 'r' -> '\r';
                    case 'n' -> '\n';
                    case '0' -> '\0';
                    case '\\' -> '\\';
                    case 'x' -> (char) Integer.parseInt(shown.substring(i + 1, i + 3), 16);
                    default -> throw new IllegalArgumentException(shown);
                };
                i += shown.charAt(i) == 'x' ? 2 : 0;
            }
            text.append(c);
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Bytes, as Latin-1, so written. */
    public static String shown(String text) {
        StringBuilder to = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '\r' -> to.append("\\r");
                case '\n' -> to.append("\\n");
                case '\0' -> to.append("\\0");
                case '\\' -> to.append("\\\\");
                default -> {
                    boolean plain = c >= ' ' && c < 0x7f;
                    to.append(plain ? String.valueOf(c) : String.format("\\x%02x", (int) c));
                }
            }
        }
        return to.toString();
    }
}
