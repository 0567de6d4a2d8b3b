package org.bouncycastle.crypto.digests;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Stands in for the class of this name that the jar leaves out, so that `randomize` takes texts as seeds. */
public final class SHA256Digest {
    private final MessageDigest digest;

    public SHA256Digest() throws NoSuchAlgorithmException {
        digest = MessageDigest.getInstance("SHA-256");
    }

    public void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    public int doFinal(byte[] out, int offset) {
        byte[] found = digest.digest();
        System.arraycopy(found, 0, out, offset, found.length);
        return found.length;
    }
}
