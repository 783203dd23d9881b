package org.qmailj;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MethodsTest {
    private static final String SOURCE = """
            package x;

            /** A class. */
            final class A<T> extends B
                    implements C {
                private static final int[] ALL = {1, 2};
                private static final String[] NAMES = {
                    "a", "b(", "c"
                };
                private final Runnable r = new Runnable() {
                    @Override
                    public void run() {
                        one();
                    }
                };

                A(int one,
                        int two) {
                    if (one > two) {
                        three();
                    }
                }

                enum E {
                    ONE("x", 1),
                    TWO("y",
                            2);

                    E(String name, int n) {
                        this.name = name;
                    }
                }

                record R(int a, int b) {
                    R {
                        check(a);
                    }

                    static <U> List<U> of(U u) {
                        return List.of(u);
                    }
                }

                record S(int a) {}

                interface I {
                    int abs(int a);

                    int longer(int a,
                            int b);

                    default int one() {
                        return 1;
                    }
                }

                @Override
                public String toString() {
                    return new Object() {
                        int x() {
                            return 1;
                        }
                    }.toString();
                }
            }
            """;

    @Test
    void methodsOfAllTypesAreFound() {
        assertEquals(Map.of(12, 3, 17, 6, 29, 3, 39, 3, 52, 3, 58, 7),
                Methods.in(SOURCE.lines().toList()));
    }
}
