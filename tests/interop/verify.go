// Verify checks a folder that Truceline wrote with nothing of Truceline's own: the Go checksum
// database's packages do the hashing, the proofs and the signatures.
//
// The folder holds
//
//	log.vkey             the log's verifier key
//	witness.vkey         a witness's verifier key of type 04; may be missing
//	checkpoint           the newest signed checkpoint
//	checkpoints/*        older ones
//	leaves.hex           every leaf's data, a line each
//	inclusion.jsonl      {"index", "size", "hashes"}, hashes in base64
//	consistency.jsonl    {"old", "new", "hashes"}
//	receipts/*           proof files (C2SP tlog-proof)
//	tile/...             tiles and entry bundles (C2SP tlog-tiles)
//
// It prints one line of JSON with what was checked, or says what is wrong and exits with 1.
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// cosigner verifies cosignature/v1, which sumdb/note does not know by itself.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }
func (c *cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig[:8]), msg)
	return ed25519.Verify(c.key, []byte(signed), sig[8:])
}

func newCosigner(vkey string) (*cosigner, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("not a verifier key: %q", vkey)
	}
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(raw) != 1+ed25519.PublicKeySize || raw[0] != 4 {
		return nil, fmt.Errorf("not a key of type 04: %q", vkey)
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), raw...))
	hash := binary.BigEndian.Uint32(sum[:4])
	if fmt.Sprintf("%08x", hash) != parts[1] {
		return nil, fmt.Errorf("the key id of %q is not %08x", vkey, hash)
	}
	return &cosigner{parts[0], hash, raw[1:]}, nil
}

// memory keeps every stored hash of the tree that is built anew from the leaves.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x >= int64(len(m)) {
			return nil, fmt.Errorf("no stored hash %d", x)
		}
		out[i] = m[x]
	}
	return out, nil
}

// tiles reads C2SP tiles, whose paths leave out the height that Go's have.
type tiles struct{ root string }

func (t tiles) Height() int                     { return 8 }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(t.root, path))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

type check struct {
	root      string
	verifiers []note.Verifier
	leaves    [][]byte
	stored    memory
	done      map[string]int
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: verify FOLDER")
		os.Exit(2)
	}
	c := &check{root: os.Args[1], done: map[string]int{}}
	for _, step := range []func() error{
		c.readKeys, c.readLeaves, c.checkCheckpoints, c.checkInclusion, c.checkConsistency,
		c.checkReceipts, c.checkTiles, c.checkBundles,
	} {
		if err := step(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	json.NewEncoder(os.Stdout).Encode(c.done)
}

func (c *check) path(name string) string { return filepath.Join(c.root, name) }

func (c *check) readKeys() error {
	data, err := os.ReadFile(c.path("log.vkey"))
	if err != nil {
		return err
	}
	log, err := note.NewVerifier(strings.TrimSpace(string(data)))
	if err != nil {
		return fmt.Errorf("log.vkey: %v", err)
	}
	c.verifiers = append(c.verifiers, log)
	data, err = os.ReadFile(c.path("witness.vkey"))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	witness, err := newCosigner(strings.TrimSpace(string(data)))
	if err != nil {
		return fmt.Errorf("witness.vkey: %v", err)
	}
	c.verifiers = append(c.verifiers, witness)
	return nil
}

func (c *check) readLeaves() error {
	return eachLine(c.path("leaves.hex"), func(line []byte) error {
		leaf, err := hex.DecodeString(string(line))
		if err != nil {
			return err
		}
		hashes, err := tlog.StoredHashes(int64(len(c.leaves)), leaf, c.stored)
		if err != nil {
			return err
		}
		c.stored = append(c.stored, hashes...)
		c.leaves = append(c.leaves, leaf)
		c.done["leaves"]++
		return nil
	})
}

// open verifies a signed checkpoint and that its root is the one of the leaves.
func (c *check) open(data []byte) (tlog.Tree, error) {
	var tree tlog.Tree
	opened, err := note.Open(data, note.VerifierList(c.verifiers...))
	if err != nil {
		return tree, err
	}
	if opened.Sigs[0].Hash != c.verifiers[0].KeyHash() {
		return tree, fmt.Errorf("the first good signature is not the log's")
	}
	c.done["signatures"] += len(opened.Sigs)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != c.verifiers[0].Name() {
		return tree, fmt.Errorf("not a checkpoint of three lines of %s", c.verifiers[0].Name())
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	if tree.Hash, err = tlog.ParseHash(lines[2]); err != nil {
		return tree, err
	}
	root, err := c.hashAt(tree.N)
	if err != nil {
		return tree, err
	}
	if root != tree.Hash {
		return tree, fmt.Errorf("the root at %d is %v in the checkpoint and %v from the leaves",
			tree.N, tree.Hash, root)
	}
	return tree, nil
}

// hashAt is the root at a size. Go's TreeHash of an empty tree is all zeros in older versions, so
// that one is written out here: the SHA-256 of nothing (RFC 6962, 2.1).
func (c *check) hashAt(size int64) (tlog.Hash, error) {
	if size == 0 {
		return tlog.Hash(sha256.Sum256(nil)), nil
	}
	return tlog.TreeHash(size, c.stored)
}

func (c *check) checkCheckpoints() error {
	names, err := filepath.Glob(c.path("checkpoints/*"))
	if err != nil {
		return err
	}
	for _, name := range append(names, c.path("checkpoint")) {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := c.open(data); err != nil {
			return fmt.Errorf("%s: %v", name, err)
		}
		c.done["checkpoints"]++
	}
	return nil
}

func (c *check) checkInclusion() error {
	return eachLine(c.path("inclusion.jsonl"), func(line []byte) error {
		var p struct {
			Index, Size int64
			Hashes      []tlog.Hash
		}
		if err := json.Unmarshal(line, &p); err != nil {
			return err
		}
		c.done["inclusion"]++
		return c.include(p.Hashes, p.Index, p.Size)
	})
}

func (c *check) include(proof []tlog.Hash, index, size int64) error {
	root, err := c.hashAt(size)
	if err != nil {
		return err
	}
	if index < 0 || index >= int64(len(c.leaves)) {
		return fmt.Errorf("there is no leaf %d", index)
	}
	return tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(c.leaves[index]))
}

func (c *check) checkConsistency() error {
	return eachLine(c.path("consistency.jsonl"), func(line []byte) error {
		var p struct {
			Old, New int64
			Hashes   []tlog.Hash
		}
		if err := json.Unmarshal(line, &p); err != nil {
			return err
		}
		before, err := c.hashAt(p.Old)
		if err != nil {
			return err
		}
		after, err := c.hashAt(p.New)
		if err != nil {
			return err
		}
		c.done["consistency"]++
		return tlog.CheckTree(p.Hashes, p.New, after, p.Old, before)
	})
}

func (c *check) checkReceipts() error {
	names, err := filepath.Glob(c.path("receipts/*.tlog-proof"))
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := c.checkReceipt(data); err != nil {
			return fmt.Errorf("%s: %v", name, err)
		}
		c.done["receipts"]++
	}
	return nil
}

func (c *check) checkReceipt(data []byte) error {
	gap := bytes.Index(data, []byte("\n\n"))
	if gap < 0 {
		return fmt.Errorf("no empty line")
	}
	lines := strings.Split(string(data[:gap]), "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("not a proof file")
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil {
		return err
	}
	var proof []tlog.Hash
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	tree, err := c.open(data[gap+2:])
	if err != nil {
		return err
	}
	return c.include(proof, index, tree.N)
}

// checkTiles reads every leaf hash through Go's own tile reader, as a client of the log would, and
// then compares each tile with the one that Go makes from the leaves. The latter is needed because
// the reader of older versions does not authenticate a tile that it fetches early where several
// parts of the root come out of one tile.
func (c *check) checkTiles() error {
	data, err := os.ReadFile(c.path("checkpoint"))
	if err != nil {
		return err
	}
	tree, err := c.open(data)
	if err != nil {
		return err
	}
	if tree.N == 0 {
		return nil
	}
	reader := tlog.TileHashReader(tree, tiles{c.root})
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("the tiles give root %v", root)
	}
	for start := int64(0); start < tree.N; start += 256 {
		var indexes []int64
		for i := start; i < start+256 && i < tree.N; i++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, i))
		}
		hashes, err := reader.ReadHashes(indexes)
		if err != nil {
			return err
		}
		for i, hash := range hashes {
			if hash != tlog.RecordHash(c.leaves[start+int64(i)]) {
				return fmt.Errorf("the tiles hold another leaf %d", start+int64(i))
			}
		}
	}
	for level, count := 0, tree.N; count > 0; level, count = level+1, count/256 {
		for n := int64(0); n*256 < count; n++ {
			width := count - n*256
			if width > 256 {
				width = 256
			}
			tile := tlog.Tile{H: 8, L: level, N: n, W: int(width)}
			made, err := tlog.ReadTileData(tile, c.stored)
			if err != nil {
				return err
			}
			served, err := tiles{c.root}.ReadTiles([]tlog.Tile{tile})
			if err != nil {
				return err
			}
			if !bytes.Equal(made, served[0]) {
				return fmt.Errorf("%s is not the tile of the leaves", tile.Path())
			}
			c.done["tiles"]++
		}
	}
	return nil
}

func (c *check) checkBundles() error {
	for start := 0; start < len(c.leaves); start += 256 {
		width := len(c.leaves) - start
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: 8, L: 0, N: int64(start / 256), W: width}
		path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		data, err := os.ReadFile(c.path(path))
		if err != nil {
			return err
		}
		var want []byte
		for _, leaf := range c.leaves[start : start+width] {
			want = append(want, byte(len(leaf)>>8), byte(len(leaf)))
			want = append(want, leaf...)
		}
		if !bytes.Equal(data, want) {
			return fmt.Errorf("%s does not hold the leaves", path)
		}
		c.done["bundles"]++
	}
	return nil
}

func eachLine(name string, do func([]byte) error) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	for number := 1; scanner.Scan(); number++ {
		if err := do(scanner.Bytes()); err != nil {
			return fmt.Errorf("%s:%d: %v", name, number, err)
		}
	}
	return scanner.Err()
}
