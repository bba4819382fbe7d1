using System.Numerics;

namespace OpenOdp.Engine.Segments;

/// <summary>
/// Some of the programs of an account, a bit for each: putting such sets together costs the same for one as for 64.
/// </summary>
internal sealed class ProgramMarks
{
    private ulong[] _words = [];

    /// <summary>Makes room for the programs of an account; none of them is marked.</summary>
    public void Begin(int programs)
    {
        Array.Clear(_words);
        if (_words.Length < (programs + 63) >> 6) _words = new ulong[(programs + 63) >> 6];
    }

    public void Add(SegmentProgram program) => _words[program.Index >> 6] |= Bit(program);

    /// <summary>Adds what another set of the same account has marked.</summary>
    public void Add(ProgramMarks others)
    {
        for (var i = 0; i < others._words.Length; i++) _words[i] |= others._words[i];
    }

    public void Remove(SegmentProgram program) => _words[program.Index >> 6] &= ~Bit(program);

    /// <summary>Adds the programs that are marked to a list, by their place.</summary>
    public void CopyTo(List<SegmentProgram> list, SegmentProgram[] programs)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            for (var left = _words[i]; left != 0; left &= left - 1)
            {
                list.Add(programs[(i << 6) + BitOperations.TrailingZeroCount(left)]);
            }
        }
    }

    private static ulong Bit(SegmentProgram program) => 1UL << (program.Index & 63);
}
