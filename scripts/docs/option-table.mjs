/**
 * A Markdown table of an object's properties: name, type, default, meaning.
 *
 * @param {object} schema a JSON schema of an object, as it is once defaults are filled in
 * @param {ReadonlyMap<string, string>} names what objects with tables of their own are called, by
 *   the JSON text of their properties
 */
export function optionTable(schema, names) {
  const typeText = describeTypesWith(names);
  const rows = Object.entries(schema.properties).map(([name, property]) => {
    const cells = [
      `\`${name}\``,
      typeText(property),
      defaultText(property, schema.required?.includes(name) === true),
      property.description ?? '',
    ];
    return `| ${cells.map(escapeCell).join(' | ')} |`;
  });
  return ['| option | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function defaultText(property, isRequired) {
  if (property.default !== undefined) return `\`${JSON.stringify(property.default)}\``;
  return isRequired ? '**required**' : '';
}

function describeTypesWith(names) {
  const typeText = (property) => {
    if (property.enum !== undefined) return enumText(property.enum);
    if (property.anyOf !== undefined) return property.anyOf.map(typeText).join(' or ');
    if (property.type === 'array') {
      const item = typeText(property.items);
      return `list of ${property.items.anyOf === undefined ? item : `(${item})`}`;
    }
    if (property.type === 'object') return objectText(property);
    return `${property.type}${rangeText(property)}`;
  };
  const objectText = ({ properties, additionalProperties: values }) => {
    if (properties === undefined) {
      const name = names.get(JSON.stringify(values?.properties));
      return name === undefined ? 'object' : `object of ${name}`;
    }
    const name = names.get(JSON.stringify(properties));
    if (name !== undefined) return name;
    const members = Object.entries(properties).map(([key, value]) => `${key}: ${typeText(value)}`);
    return `{ ${members.join(', ')} }`;
  };
  return typeText;
}

function enumText(values) {
  // A list as long as that of the error codes has a place of its own.
  if (values.length > 8) return 'one of a fixed list';
  return values.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
}

function rangeText({ minimum, maximum }) {
  const least = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const most = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (least !== undefined && most !== undefined) return `, ${least} to ${most}`;
  if (least !== undefined) return `, at least ${least}`;
  return most === undefined ? '' : `, at most ${most}`;
}

/** Text that stands for itself in a cell of a Markdown table. */
export function escapeCell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '\\<').replaceAll('\n', ' ');
}
