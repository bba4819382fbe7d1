using System.Text;

namespace OpenOdp.Engine.Segments.Language;

/// <summary>
/// Where a value of a definition stands; put into words only for who asks: a megabyte of entries far below would else take
/// hundreds of megabytes of paths.
/// </summary>
internal sealed class JsonPlace
{
    private readonly JsonPlace? _parent;
    private readonly string _name;
    private readonly int _index = -1;

    public JsonPlace(JsonPlace? parent, string name) => (_parent, _name) = (parent, name);

    public JsonPlace(JsonPlace list, int index) => (_parent, _name, _index) = (list, "", index);

    public override string ToString() => Write(new StringBuilder()).ToString();

    private StringBuilder Write(StringBuilder text)
    {
        if (_parent is null) return text.Append(_name);
        _parent.Write(text);
        return _index < 0 ? text.Append('.').Append(_name) : text.Append('[').Append(_index).Append(']');
    }
}
