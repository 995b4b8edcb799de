import { Project, YamlFile } from 'projen';

/** What GitHub asks those who open an issue. */
export function issueForms(project: Project): void {
  issueForm(project, 'bug', 'Bug', 'The library does something else than its documentation says', ['bug'], [
    ['Smallest app', 'The smallest app that shows it. Replace account IDs, host names and secrets.', 'ts'],
    ['Expected', 'What you expected, and where the documentation says so.'],
    ['Actual', 'The whole error message, or the part of the template. For a failed deployment: the first failed event of the stack.'],
    ['Versions', 'What `npm ls @reptidex-app/platform aws-cdk-lib constructs aws-cdk` prints, and `node --version`.', 'text'],
  ]);
  issueForm(project, 'feature', 'Feature', 'Something that an environment needs and the library does not have', ['enhancement'], [
    ['Need', 'What you want to run or to operate, and not yet how.'],
    ['Today', 'How you do it today, with an escape hatch or beside the platform.'],
    ['App', 'How the app could look.', 'ts'],
  ]);
  new YamlFile(project, '.github/ISSUE_TEMPLATE/config.yml', {
    obj: {
      blank_issues_enabled: true,
      contact_links: [{
        name: 'Vulnerability',
        url: 'https://github.com/reptidex-app/platform/security/advisories/new',
        about: 'Report it privately: see SECURITY.md',
      }],
    },
  });
}

/** A form of GitHub's: https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema */
function issueForm(
  project: Project, file: string, name: string, description: string, labels: string[], fields: Array<[label: string, description: string, render?: string]>,
): void {
  new YamlFile(project, `.github/ISSUE_TEMPLATE/${file}.yml`, {
    obj: {
      name,
      description,
      labels,
      body: fields.map(([label, text, render]) => ({
        type: 'textarea',
        id: label.toLowerCase().replace(/\W+/g, '-'),
        attributes: { label, description: text, ...(render && { render }) },
        validations: { required: true },
      })),
    },
  });
}
